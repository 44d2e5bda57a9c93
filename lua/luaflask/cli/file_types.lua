-- SPDX-License-Identifier: MIT
-- Types of parameters that look at the file system or the calendar: Path, File, DateTime.
local core = require("luaflask.core")
local text = require("luaflask.cli.text")
local types = require("luaflask.cli.types")

local file_types = {}

--- The name of a file or folder, checked.
---@class luaflask.cli.Path: luaflask.cli.ParamType
---@field exists boolean whether there must be something
local Path = types.ParamType:extend("Path", {
  envvar_separator = "[^:]+", exists = false, file_okay = true, dir_okay = true, readable = true, writable = false,
  executable = false, resolve_path = false, allow_dash = false,
})
file_types.Path = Path

local PATH_OPTIONS = {
  exists = "boolean", file_okay = "boolean", dir_okay = "boolean", readable = "boolean", writable = "boolean",
  executable = "boolean", resolve_path = "boolean", allow_dash = "boolean",
}

---@param opts table? exists, file_okay, dir_okay, readable, writable, executable, resolve_path, allow_dash
function Path:init(opts)
  types.take_options(self, "cli.Path", opts, PATH_OPTIONS)
  self.name = not self.dir_okay and "file" or not self.file_okay and "directory" or "path"
end

-- The full name of a path, of which the last parts need not be there.
local function resolve(path)
  local full = core.folder.full(path)
  if full then
    return full
  end
  local parent, name = path:match("^(.*)/([^/]+)/*$")
  if parent == nil then
    parent, name = ".", path
  end
  return resolve(parent == "" and "/" or parent):gsub("/$", "") .. "/" .. name
end

function Path:convert(value, param, ctx)
  if self.allow_dash and self.file_okay and value == "-" then
    return value
  end
  local path = self.resolve_path and resolve(value) or value
  local kind = core.folder.kind(path)
  local function refuse(what)
    self:fail(("%s %s %s."):format(self.name:gsub("^%l", string.upper), text.quoted(value), what), param, ctx)
  end
  if kind == nil then
    if self.exists then
      refuse("does not exist")
    end
    return path
  end
  if not self.file_okay and kind == "file" then
    refuse("is a file")
  elseif not self.dir_okay and kind == "folder" then
    refuse("is a directory")
  elseif self.readable and not core.folder.may(path, "read") then
    refuse("is not readable")
  elseif self.writable and not core.folder.may(path, "write") then
    refuse("is not writable")
  elseif self.executable and not core.folder.may(path, "execute") then
    refuse("is not executable")
  end
  return path
end

function Path:shell_complete(_, _, incomplete)
  return { { value = incomplete, type = self.file_okay and "file" or "dir" } }
end

--- A file that is opened, and closed when the command has ended; "-" is standard input or output. One that is
--- written is made at the first write only.
---@class luaflask.cli.File: luaflask.cli.ParamType
---@field mode string "r" unless given
local File = types.ParamType:extend("File", { name = "filename", mode = "r", envvar_separator = "[^:]+" })
file_types.File = File

---@param mode string? as of io.open
---@param opts { lazy: boolean? }?
function File:init(mode, opts)
  self.mode = mode
  types.take_options(self, "cli.File", opts, { lazy = "boolean" })
end

-- A file that is opened when it is first used.
local function lazy_file(open)
  local file
  local lazy = {}
  function lazy.close_if_open()
    if file then
      file:close()
      file = nil
    end
  end
  return setmetatable(lazy, { __index = function(_, method)
    return function(_, ...)
      if method == "close" then
        return lazy.close_if_open()
      end
      file = file or open()
      local result = file[method](file, ...)
      return result == file and lazy or result
    end
  end })
end

function File:convert(value, param, ctx)
  if type(value) ~= "string" then
    return value
  end
  local writes = self.mode:find("[wa]") ~= nil
  if value == "-" then
    return writes and io.stdout or io.stdin
  end
  local function open()
    local file, message = io.open(value, self.mode)
    if file and not writes and core.folder.kind(value) == "folder" then
      file:close()
      file, message = nil, value .. ": Is a directory"
    end
    if not file then
      self:fail(("'%s': %s"):format(value, message:sub(#value + 3)), param, ctx)
    end
    return file
  end
  local lazy = self.lazy
  if lazy == nil then
    lazy = self.mode:find("w") ~= nil
  end
  local file = lazy and lazy_file(open) or open()
  if ctx then
    ctx:call_on_close(function()
      if lazy then
        file.close_if_open()
      elseif io.type(file) == "file" then
        file:close()
      end
    end)
  end
  return file
end

function File:shell_complete(_, _, incomplete)
  return { { value = incomplete, type = "file" } }
end

--- A date, or a date and a time: a table of os.date's fields, with `timestamp`, the seconds of os.time.
---@class luaflask.cli.DateTime: luaflask.cli.ParamType
---@field formats string[]
local DateTime = types.ParamType:extend("DateTime", { name = "datetime" })
file_types.DateTime = DateTime

---@param formats string[]? of %Y %m %d %H %M %S; by default a date, and a date and time with "T" or a blank
function DateTime:init(formats)
  self.formats = formats or { "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S" }
end

local FIELDS = {
  Y = { "year", "(%d%d%d%d)", 1, 9999 }, m = { "month", "(%d%d?)", 1, 12 }, d = { "day", "(%d%d?)", 1, 31 },
  H = { "hour", "(%d%d?)", 0, 23 }, M = { "min", "(%d%d?)", 0, 59 }, S = { "sec", "(%d%d?)", 0, 61 },
}

local function days_in(year, month)
  if month == 2 then
    return (year % 4 == 0 and year % 100 ~= 0 or year % 400 == 0) and 29 or 28
  end
  return (month == 4 or month == 6 or month == 9 or month == 11) and 30 or 31
end

local function read_date(value, format)
  local order = {}
  local pattern = format:gsub("[%^%$%(%)%.%[%]%*%+%-%?]", "%%%0"):gsub("%%(%a)", function(letter)
    order[#order + 1] = FIELDS[letter]
    return FIELDS[letter] and FIELDS[letter][2]
  end)
  local found = { value:match("^" .. pattern .. "$") }
  local date = { year = 1900, month = 1, day = 1, hour = 0, min = 0, sec = 0 }
  for i, field in ipairs(order) do
    local n = math.floor(tonumber(found[i]) or -1)
    if n < field[3] or n > field[4] then
      return nil
    end
    date[field[1]] = n
  end
  if #found == 0 or date.day > days_in(date.year, date.month) then
    return nil
  end
  date.timestamp = os.time(date)
  return date
end

function DateTime:get_metavar()
  return "[" .. table.concat(self.formats, "|") .. "]"
end

function DateTime:convert(value, param, ctx)
  if type(value) == "table" then
    return value
  end
  local quoted = {}
  for i, format in ipairs(self.formats) do
    local date = read_date(value, format)
    if date then
      return date
    end
    quoted[i] = text.quoted(format)
  end
  self:fail(("%s does not match the format%s %s."):format(text.quoted(value), #quoted > 1 and "s" or "",
    table.concat(quoted, ", ")), param, ctx)
end

return file_types
