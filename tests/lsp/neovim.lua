-- Drives guestpatch with Neovim's own client, headless, on 0.7 and later.
--   GUESTPATCH='python -m guestpatch' nvim --headless --clean -c 'luafile tests/lsp/neovim.lua'
-- Prints a line for each check; exit code 0 when all hold.
local cmd = vim.split(assert(vim.env.GUESTPATCH, 'GUESTPATCH'), ' ')
table.insert(cmd, 'server')
local lines, failed = {}, 0
local function say(ok, name, info)
  failed = failed + (ok and 0 or 1)
  table.insert(lines, (ok and 'ok    ' or 'FAILED ') .. name .. '  ' .. tostring(info or ''))
end
local function has(version) return vim.fn.has('nvim-' .. version) == 1 end

local function main()
  vim.o.report = 9999
  local folder = vim.fn.tempname()
  vim.fn.mkdir(folder, 'p')
  local path = folder .. '/main.bicep'
  vim.fn.writefile({
    "param mode string = 'automaticByPlatform' // \240\159\152\139",
    "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {",
    "  name: 'web'",
    "  properties: {",
    "    osProfile: { linuxConfiguration: { /* \240\159\152\139 */ patchSettings: { patchMode: mode } } }",
    "  }",
    "}",
  }, path)
  vim.cmd('edit ' .. path)
  vim.bo.filetype = 'bicep'
  local buf = vim.api.nvim_get_current_buf()
  if has('0.8') then
    vim.lsp.start({ name = 'guestpatch', cmd = cmd, root_dir = folder })
  else
    vim.lsp.buf_attach_client(buf, vim.lsp.start_client({ name = 'guestpatch', cmd = cmd, root_dir = folder }))
  end
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  local function diagnostics() return vim.diagnostic.get(buf) end
  vim.wait(20000, function() return #diagnostics() > 0 end, 20)
  local found
  for _, each in ipairs(diagnostics()) do
    if each.code == 'GP102' then found = each end
  end
  local want = vim.fn.getline(1):find("'automatic", 1, true) - 1
  say(found and found.lnum == 0 and found.col == want, 'a finding at its place', found and found.message)

  local function request(method, params)
    for _, each in pairs(vim.lsp.buf_request_sync(buf, method, params, 10000) or {}) do return each.result end
  end
  vim.api.nvim_win_set_cursor(0, { 5, (vim.fn.getline(5):find('patchMode', 1, true)) })
  local client = get({ bufnr = buf })[1] or get()[1]
  local where = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local hover = request('textDocument/hover', where)
  say(hover and hover.contents.value:find('automaticByPlatform', 1, true), 'hover', hover and hover.contents.value:sub(1, 40))
  local definition = request('textDocument/definition', where)
  say(definition and definition[1] and definition[1].range.start.line == 0, 'definition')
  local lens = request('textDocument/codeLens', { textDocument = { uri = vim.uri_from_bufnr(buf) } })
  say(lens and #lens == 1, 'lens', lens and lens[1] and lens[1].command.title)

  vim.api.nvim_win_set_cursor(0, { 1, want + 1 })
  vim.ui.select = function(items, _, choose) choose(items[1], 1) end
  if has('0.8') then
    vim.lsp.buf.code_action({ apply = true, filter = function(a) return a.isPreferred == true end })
  else
    vim.lsp.buf.code_action({ only = { 'quickfix' } })
  end
  vim.wait(10000, function() return vim.fn.getline(1):find("'AutomaticByPlatform'", 1, true) ~= nil end, 20)
  say(vim.fn.getline(1):find("'AutomaticByPlatform'", 1, true), 'fix applied', vim.fn.getline(1))
  local function is_left()
    for _, each in ipairs(diagnostics()) do
      if each.code == 'GP102' then return true end
    end
    return false
  end
  vim.wait(10000, function() return not is_left() end, 20)
  say(not is_left(), 'the finding has ended')

  client.stop()
  vim.wait(5000, function() return #get() == 0 end, 20)
  say(#get() == 0, 'session ended')
  vim.fn.delete(folder, 'rf')
end

local function run()
  local ok, problem = xpcall(main, debug.traceback)
  if not ok then say(false, 'script', problem) end
  io.stdout:write(table.concat(lines, '\n') .. '\n')
  vim.cmd(failed == 0 and 'qa!' or 'cq')
end
if vim.v.vim_did_enter == 1 then run() else
  vim.api.nvim_create_autocmd('VimEnter', { once = true, callback = function() vim.schedule(run) end })
end
