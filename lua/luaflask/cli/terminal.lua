-- SPDX-License-Identifier: MIT
-- Writing to a terminal, or to what stands in its place: plain and coloured text, pages, an editor. Escape sequences
-- reach terminals only, and not those whose user set NO_COLOR. Names are Click's.
--
-- `io.stdout`, `io.stderr` and `io.stdin` are looked up at each use: a test runner puts others there (runner.lua).
local core = require("luaflask.core")
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")
local text = require("luaflask.cli.text")
local types = require("luaflask.cli.types")

local terminal = {}

local REAL = { [io.stdin] = 0, [io.stdout] = 1, [io.stderr] = 2 }

--- Whether a stream leads to a terminal.
---@param stream file* io.stdin, io.stdout or io.stderr; others never do
---@return boolean
function terminal.is_tty(stream)
  local fd = REAL[stream]
  return fd ~= nil and core.terminal.is_tty(fd)
end

-- Whether escape sequences go to a stream.
local function keeps_color(stream, color)
  local ctx = require("luaflask.cli.context").current(true)
  if color == nil and ctx then
    color = ctx.color
  end
  if color ~= nil then
    return color
  elseif type(stream) == "table" and stream.color ~= nil then
    return stream.color
  end
  return (os.getenv("NO_COLOR") or "") == "" and terminal.is_tty(stream)
end

local ECHO_OPTIONS = { nl = "boolean", err = "boolean", color = "boolean", file = "any" }

--- Writes a message and a newline.
---@param message any nil for nothing
---@param opts { nl: boolean?, err: boolean?, color: boolean?, file: file*? }? nl = false: no newline; err: to standard
---  error; color: whether escape sequences are kept, instead of asking the terminal
function terminal.echo(message, opts)
  local o = {}
  types.take_options(o, "cli.echo", opts, ECHO_OPTIONS)
  local stream = o.file or o.err and io.stderr or io.stdout
  message = message == nil and "" or tostring(message)
  if message:find("\27", 1, true) and not keeps_color(stream, o.color) then
    message = text.unstyle(message)
  end
  stream:write(message, o.nl == false and "" or "\n")
  stream:flush()
end

local COLORS = {
  black = 30, red = 31, green = 32, yellow = 33, blue = 34, magenta = 35, cyan = 36, white = 37, reset = 39,
  bright_black = 90, bright_red = 91, bright_green = 92, bright_yellow = 93, bright_blue = 94, bright_magenta = 95,
  bright_cyan = 96, bright_white = 97,
}
local STYLES = {
  { "bold", 1, 22 }, { "dim", 2, 22 }, { "underline", 4, 24 }, { "overline", 53, 55 }, { "italic", 3, 23 },
  { "blink", 5, 25 }, { "reverse", 7, 27 }, { "strikethrough", 9, 29 },
}
local STYLE_OPTIONS = { fg = "string|number|table", bg = "string|number|table", reset = "boolean" }
for _, entry in ipairs(STYLES) do
  STYLE_OPTIONS[entry[1]] = "boolean"
end

local function color_code(what, color, shift)
  if type(color) == "number" and color >= 0 and color <= 255 then
    return ("\27[%d;5;%dm"):format(38 + shift, color)
  elseif type(color) == "table" and #color == 3 then
    return ("\27[%d;2;%d;%d;%dm"):format(38 + shift, color[1], color[2], color[3])
  elseif COLORS[color] then
    return ("\27[%dm"):format(COLORS[color] + shift)
  end
  functions.fail("%s: there is no colour '%s'; there are %s, the numbers from 0 to 255 and { red, green, blue }", what,
    tostring(color), table.concat(keys.sorted(COLORS), ", "))
end

--- A text in colours and styles.
---@param message any
---@param opts table? fg, bg (a name, a number of the 256 colours, { red, green, blue }), bold, dim, underline,
---  overline, italic, blink, reverse, strikethrough; reset = false leaves the style on after the text
---@return string
function terminal.style(message, opts)
  local o, codes = {}, {}
  types.take_options(o, "cli.style", opts, STYLE_OPTIONS)
  if o.fg then
    codes[1] = color_code("cli.style", o.fg, 0)
  end
  if o.bg then
    codes[#codes + 1] = color_code("cli.style", o.bg, 10)
  end
  for _, entry in ipairs(STYLES) do
    local on = o[entry[1]]
    if on ~= nil then
      codes[#codes + 1] = ("\27[%dm"):format(on and entry[2] or entry[3])
    end
  end
  return table.concat(codes) .. tostring(message) .. (o.reset == false and "" or "\27[0m")
end

terminal.unstyle = text.unstyle

--- echo and style in one: the options of both.
---@param message any
---@param opts table?
function terminal.secho(message, opts)
  local for_echo, for_style = {}, {}
  for name, value in next, opts or {} do
    local to = ECHO_OPTIONS[name] and for_echo or for_style
    to[name] = value
  end
  if message ~= nil then
    message = terminal.style(message, for_style)
  end
  terminal.echo(message, for_echo)
end

--- How large the terminal is: COLUMNS and LINES of the environment, else what it says, else 80 and 24.
---@return integer columns
---@return integer lines
function terminal.get_terminal_size()
  local columns, lines = core.terminal.size()
  local function from(name, value, default)
    local n = tonumber((os.getenv(name) or ""):match("^%d+$"))
    return n and n > 0 and math.floor(n) or value or default
  end
  return from("COLUMNS", columns, 80), from("LINES", lines, 24)
end

--- Empties the screen, if there is one.
function terminal.clear()
  if terminal.is_tty(io.stdout) then
    io.stdout:write("\27[2J\27[1;1H")
    io.stdout:flush()
  end
end

--- Waits for a key.
---@param echo boolean? whether it is shown
---@return string bytes of the key; arrows and the like are sequences
function terminal.getchar(echo)
  io.stdout:flush()
  local key
  if REAL[io.stdin] then
    key = core.terminal.getchar()
  else
    key = io.stdin:read(1)
  end
  if key == nil or key == "\3" or key == "\4" then
    error(require("luaflask.cli.errors").Abort(), 0)
  end
  if echo then
    io.stdout:write(key)
    io.stdout:flush()
  end
  return key
end

--- Waits for any key, where there is a terminal.
---@param message string?
function terminal.pause(message)
  if terminal.is_tty(io.stdin) and terminal.is_tty(io.stdout) then
    terminal.echo(message or "Press any key to continue...", { nl = false })
    pcall(terminal.getchar)
    terminal.echo()
  end
end

-- ---- other programs ----

local function quoted(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function is_program(name)
  local ok = os.execute("command -v " .. quoted(name) .. " >/dev/null 2>&1")
  return ok == true or ok == 0
end

local function first_program(names)
  for _, name in ipairs(names) do
    if is_program(name) then
      return name
    end
  end
end

-- The pieces of what is to be paged: a text, a list, or a function that gives one piece after the other.
local function pieces_of(source)
  if type(source) == "function" then
    return source
  end
  local list, i = type(source) == "table" and source or { tostring(source) }, 0
  return function()
    i = i + 1
    return list[i]
  end
end

--- Shows a long text page by page (PAGER, or less); where there is no terminal it is just written.
---@param source string|string[]|fun(): string?
---@param opts { color: boolean? }?
function terminal.echo_via_pager(source, opts)
  local pager = terminal.is_tty(io.stdin) and terminal.is_tty(io.stdout)
    and (os.getenv("PAGER") or first_program({ "less", "more" })) or nil
  local color = opts and opts.color
  local stream = io.stdout
  if pager then
    io.stdout:flush()
    stream = assert(io.popen((pager:find("less") and "LESS=${LESS:--R} " or "") .. pager, "w"))
    color = color ~= false and keeps_color(io.stdout, color)
  else
    color = keeps_color(stream, color)
  end
  for piece in pieces_of(source) do
    piece = tostring(piece)
    stream:write(color and piece or text.unstyle(piece))
  end
  stream:write("\n")
  if pager then
    stream:close()
  else
    stream:flush()
  end
end

local function write_file(path, content)
  local file = assert(io.open(path, "wb"))
  file:write(content)
  file:close()
end

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

--- Opens an editor (VISUAL, EDITOR, or one that is there) and gives what was written in it; nil when nothing was
--- changed. With a file's name it edits that file, and gives nothing.
---@param content string?
---@param opts { editor: string?, extension: string?, filename: string?, require_save: boolean? }?
---@return string?
function terminal.edit(content, opts)
  local o = {}
  types.take_options(o, "cli.edit", opts, { editor = "string", extension = "string", filename = "string",
    require_save = "boolean" })
  local editor = o.editor or os.getenv("VISUAL") or os.getenv("EDITOR")
    or first_program({ "sensible-editor", "vim", "nano", "vi" })
  if not editor then
    error(require("luaflask.cli.errors").ClickException("there is no editor: set EDITOR"), 0)
  end
  local path, folder = o.filename, nil
  if not path then
    folder = assert(core.folder.make_temporary(os.getenv("TMPDIR") or "/tmp"))
    path = folder .. "/editor" .. (o.extension or ".txt")
    content = content or ""
    write_file(path, content ~= "" and not content:find("\n$") and content .. "\n" or content)
  end
  local before = folder and read_file(path)
  local ok, _, status = os.execute(editor .. " " .. quoted(path))
  local after = folder and read_file(path)
  if folder then
    os.remove(path)
    os.remove(folder)
  end
  if ok ~= true and ok ~= 0 then
    error(require("luaflask.cli.errors").ClickException(("%s: Editing failed (status %s)"):format(editor,
      tostring(status or ok))), 0)
  end
  if after == before and o.require_save ~= false then
    return nil
  end
  return after
end

--- Opens a URL or a file with the program that the desktop has for it.
---@param url string
---@param opts { wait: boolean?, locate: boolean? }? wait: until that program ends; locate: shows the file's folder
---@return integer status
function terminal.launch(url, opts)
  opts = opts or {}
  if opts.locate then
    url = url:match("^(.*)/[^/]*$") or "."
  end
  local opener = first_program({ "xdg-open", "open" })
  if not opener then
    return 1
  end
  local ok, _, status = os.execute(opener .. " " .. quoted(url) .. (opts.wait and "" or " &"))
  return (ok == true or ok == 0) and 0 or status or 1
end

return terminal
