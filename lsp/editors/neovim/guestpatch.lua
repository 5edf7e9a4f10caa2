-- Neovim 0.11 and later: put this file at ~/.config/nvim/lsp/guestpatch.lua, and into init.lua
--   vim.lsp.enable('guestpatch')
-- The Bicep language server may stay enabled: both attach.
return {
  cmd = { 'guestpatch', 'server' },
  filetypes = { 'bicep', 'bicep-params', 'json', 'jsonc' },
  root_markers = { 'guestpatch.yaml', 'bicepconfig.json', '.git' },
}
