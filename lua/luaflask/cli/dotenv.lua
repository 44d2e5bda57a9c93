-- SPDX-License-Identifier: MIT
-- `.env` and `.luaflaskenv`: variables for development, kept beside the application. What the environment has
-- already wins over every file; `--env-file` wins over `.env`, and `.env` over `.luaflaskenv`.
--
-- A line is NAME=VALUE, or `export NAME=VALUE`, or a comment. A value in single quotes is taken as it is; in
-- double quotes \n \r \t \" \\ and \$ are escapes and it may go over several lines; without quotes it ends at
-- " #" or at the line's end. Outside single quotes ${NAME} and ${NAME:-default} are filled in.
local core = require("luaflask.core")
local rstrip = require("luaflask.text").rstrip

local dotenv = {}

local FILES = { ".env", ".luaflaskenv" }
-- Names that a file gave, so that a process started by this one (a new generation) may read the file anew.
local MARK = "LUAFLASK_FROM_ENV_FILE"

local ESCAPES = { n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["$"] = "$" }

local function fill_in(value, lookup)
  return (value:gsub("%${([%a_][%w_]*)(:?%-?)([^}]*)}", function(name, sign, default)
    if sign ~= "" and sign ~= ":-" or sign == "" and default ~= "" then
      return nil
    end
    local found = lookup(name)
    if sign == ":-" and (found == nil or found == "") then
      return default
    end
    return found or ""
  end))
end

-- The value at `at` and where it ends; nil and a message when it is not well formed.
local function read_value(text, at, lookup)
  local quote = text:sub(at, at)
  if quote == "'" then
    local value, after = text:match("^'([^']*)'()", at)
    if not value then
      return nil, "the single quote is never closed"
    end
    return value, after
  elseif quote == '"' then
    local after = at + 1
    while true do
      local stop = text:find('["\\]', after)
      if not stop then
        return nil, "the double quote is never closed"
      end
      if text:sub(stop, stop) == '"' then
        after = stop
        break
      end
      after = stop + 2
    end
    -- "\$" must not be filled in: it is hidden from fill_in as a byte that text does not have.
    local value = text:sub(at + 1, after - 1):gsub("\\%$", "\0")
    value = fill_in(value, lookup):gsub("\\(.)", function(c)
      return ESCAPES[c]
    end):gsub("%z", "$")
    return value, after + 1
  end
  local value = text:match("^[^\n]*", at)
  local after = at + #value
  value = rstrip(value:sub(1, (value:find("^#") or value:find("%s#") or 0) - 1), "%s")
  return fill_in(value, lookup), after
end

--- Reads the text of such a file.
---@param text string
---@param lookup (fun(name: string): string?)? values for ${NAME} that the file itself does not have
---@return { [1]: string, [2]: string }[]? pairs in the file's order; nil when a line is wrong
---@return string? message
---@return integer? line
function dotenv.parse(text, lookup)
  local list, by_name = {}, {}
  local function find(name)
    return by_name[name] or lookup and lookup(name) or nil
  end
  text = text:gsub("\r\n", "\n")
  local at = 1
  local function line_of(position)
    local _, n = text:sub(1, position - 1):gsub("\n", "")
    return n + 1
  end
  while at <= #text do
    local start = text:match("^[ \t]*()", at)
    local name, value_at = text:match("^([%a_][%w_.]*)[ \t]*=[ \t]*()",
      text:match("^export[ \t]+()", start) or start)
    if text:find("^#", start) or text:find("^\n", start) or start > #text then
      at = (text:find("\n", start, true) or #text) + 1
    elseif not name then
      return nil, ("expected NAME=VALUE, not '%s'"):format(text:match("^[^\n]*", start)), line_of(start)
    else
      local value, after = read_value(text, value_at, find)
      if not value then
        return nil, after, line_of(value_at)
      end
      local rest = text:match("^[ \t]*([^\n]*)", after)
      if rest ~= "" and rest:sub(1, 1) ~= "#" then
        return nil, ("'%s' after the closing quote"):format(rest), line_of(after)
      end
      list[#list + 1] = { name, value }
      by_name[name] = value
      at = (text:find("\n", after, true) or #text) + 1
    end
  end
  return list
end

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read("*a")
  if file then
    file:close()
  end
  return text
end

local function marked()
  local set = {}
  for name in (os.getenv(MARK) or ""):gmatch("[^,]+") do
    set[name] = true
  end
  return set
end

-- The nearest file of a name: in the current folder, or in one above it.
local function nearest(name)
  local folder = core.env.cwd():gsub("/$", "")
  if core.folder.kind(name) == "file" then
    return name
  end
  while folder ~= "" do
    folder = folder:match("^(.*)/[^/]*$") or ""
    local path = folder .. "/" .. name
    if core.folder.kind(path) == "file" then
      return path
    end
  end
end

--- Sets what the files say. Call before the application is loaded.
---@param env_file string? the file named by --env-file
---@param defaults boolean whether `.env` and `.luaflaskenv` are looked for, here and in the folders above
---@return string[]? files that were read; nil when one is missing or wrong
---@return string? message
---@return integer? found how many variables they hold
function dotenv.load(env_file, defaults)
  local ours, seen, names, used, found = marked(), {}, {}, {}, 0
  local files = { env_file }
  for _, name in ipairs(defaults and FILES or {}) do
    files[#files + 1] = nearest(name)
  end
  for _, path in ipairs(files) do
    local text = read(path)
    if not text and path == env_file then
      return nil, ("--env-file: there is no file '%s'"):format(path)
    end
    if text then
      local list, message, line = dotenv.parse(text, os.getenv)
      if not list then
        return nil, ("%s:%d: %s"):format(path, line, message)
      end
      local own = {}
      for _, pair in ipairs(list) do
        local name = pair[1]
        found = found + 1
        -- The last line of a file wins; an earlier file wins; the environment wins over all of them.
        if own[name] or not seen[name] and (os.getenv(name) == nil or ours[name]) then
          core.env.set(name, pair[2])
          if not seen[name] then
            names[#names + 1] = name
          end
          own[name], seen[name] = true, true
        end
      end
      used[#used + 1] = path
    end
  end
  if #names > 0 then
    core.env.set(MARK, table.concat(names, ","))
  end
  return used, nil, found
end

return dotenv
