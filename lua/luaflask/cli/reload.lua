-- SPDX-License-Identifier: MIT
-- Which files a master that reloads watches: those that the application was loaded from, the ones of --extra-files,
-- and none that --exclude-patterns names.
local core = require("luaflask.core")

local reload = {}

--- A pattern of the shell (*, ?, [abc]) as one of Lua's, for whole paths; "*" goes over "/" as well.
---@param glob string
---@return string
function reload.pattern_of(glob)
  local out, i = {}, 1
  while i <= #glob do
    local c = glob:sub(i, i)
    local set, after = glob:match("^%[(!?%]?[^%]]*)%]()", i)
    if c == "*" then
      c = ".*"
    elseif c == "?" then
      c = "."
    elseif set then
      c = "[" .. set:gsub("^!", "^"):gsub("[%%%]]", "%%%0") .. "]"
    else
      c = c:gsub("%W", "%%%0")
    end
    out[#out + 1] = c
    i = set and after or i + 1
  end
  return "^" .. table.concat(out) .. "$"
end

local function teller(patterns)
  local list = {}
  for i, glob in ipairs(patterns or {}) do
    list[i] = reload.pattern_of(glob)
  end
  return function(path)
    local full = core.folder.full(path) or path
    for _, pattern in ipairs(list) do
      if path:find(pattern) or full:find(pattern) then
        return
      end
    end
    core.server.tell_file(path)
  end
end

local function tell_folder(tell, path)
  if core.folder.kind(path) ~= "folder" then
    return tell(path)
  end
  for _, name in ipairs(core.folder.names(path) or {}) do
    if name:sub(1, 1) ~= "." then
      tell_folder(tell, path .. "/" .. name)
    end
  end
end

--- Tells the master which files to watch.
---@param file string? the application's own
---@param opts { extra_files: string[]?, exclude_patterns: string[]? }
function reload.tell_files(file, opts)
  local tell = teller(opts.exclude_patterns)
  if file then
    tell(file)
  end
  for name in next, package.loaded do
    if not name:find("^luaflask") and package.searchpath then
      local path = package.searchpath(name, package.path)
      if path then
        tell(path)
      end
    end
  end
  for _, path in ipairs(opts.extra_files or {}) do
    tell_folder(tell, path)
  end
end

--- The options of `luaflask run` for the reloader and the debugger.
---@return luaflask.cli.Option[]
function reload.command_options()
  local Option = require("luaflask.cli.option")
  local types = require("luaflask.cli.types")
  local List = types.ParamType:extend("List", { name = "path" })
  function List:convert(value)
    local list = {}
    for part in value:gmatch("[^:]+") do
      list[#list + 1] = part
    end
    return list
  end
  local function flag(name, help)
    local option = Option(("--%s/--no-%s"):format(name, name), { help = help })
    option.default = nil -- debug mode decides
    return option
  end
  return {
    flag("reload", "Load the application anew when a file of it changes. By default the reloader is active if debug "
      .. "is enabled."),
    flag("debugger", "Answer an error with a page that shows it. By default this is done if debug is enabled."),
    Option("--extra-files", { type = List(), help = "Extra files that trigger a reload on change. Multiple paths are "
      .. "separated by ':'." }),
    Option("--exclude-patterns", { type = List(), help = "Files matching these patterns (*, ?, [abc]) will not trigger "
      .. "a reload on change. Multiple patterns are separated by ':'." }),
  }
end

return reload
