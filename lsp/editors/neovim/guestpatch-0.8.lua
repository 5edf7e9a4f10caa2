-- Neovim 0.8 to 0.10: call this from init.lua.
vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'bicep', 'json', 'jsonc' },
  callback = function(event)
    local marker = vim.fs.find({ 'guestpatch.yaml', 'bicepconfig.json', '.git' }, {
      upward = true,
      path = vim.fs.dirname(event.file),
    })[1]
    vim.lsp.start({
      name = 'guestpatch',
      cmd = { 'guestpatch', 'server' },
      root_dir = marker and vim.fs.dirname(marker) or vim.fs.dirname(event.file),
    })
  end,
})
