-- SPDX-License-Identifier: MIT
-- WSAPI: an application of the older Lua interface as one of ours, so that it can be mounted beside a luaflask
-- application while its pages move over:
--
--   local WSAPI = require("luaflask.middleware.wsapi")
--   app.wsgi_app = DispatcherMiddleware(app.wsgi_app, { ["/old"] = WSAPI(require("old_app")) })
--
-- A WSAPI application is a function, or a module with a function `run`, that takes wsapi_env (CGI's variables, `input`
-- with read(n), `error` with write) and returns a status, a table of headers and an iterator.
local class = require("luaflask.class")
local functions = require("luaflask.functions")
local phrases = require("luaflask.status_codes")

---@class luaflask.middleware.WSAPI: luaflask.Class
---@overload fun(app: function|table, options: { path: string? }?): luaflask.middleware.WSAPI
local WSAPI = class.new("WSAPI")

---@param app fun(env: table): integer|string, table<string, string|string[]>, fun(): string?|table with such a
---  function as `run`
---@param options { path: string? }? path: the application's folder, as APP_PATH
function WSAPI:init(app, options)
  local run = type(app) == "table" and app.run or app
  if not functions.is_callable(run) then
    functions.fail("WSAPI: a function(wsapi_env), or a module with a function `run`, is needed, not a %s value",
      type(app))
  end
  self.run, self.path = run, options and options.path or ""
end

-- The names that wsapi_env has besides those of CGI.
local function env_of(self, environ)
  local input = environ["wsgi.input"]
  local env = {
    APP_PATH = self.path,
    input = {
      length = tonumber(environ.CONTENT_LENGTH) or 0,
      read = function(own, n)
        n = n or own.length
        return n > 0 and input and input:read(n) or nil
      end,
    },
    error = environ["wsgi.errors"],
  }
  -- What is not there is the empty text.
  return setmetatable(env, { __index = function(_, name)
    local value = environ[name]
    return type(value) == "string" and value or type(name) == "string" and name:find("^%u") and "" or value
  end })
end

local function status_line(status)
  local text = tostring(status)
  local code = text:match("^%d+$") or text:match("^%d+%.0$") and ("%d"):format(status)
  return code and (code .. " " .. (phrases[tonumber(code)] or "Unknown")) or text
end

local function header_list(headers)
  local list = {}
  for name, value in next, headers or {} do
    if type(value) == "table" then
      for _, one in ipairs(value) do
        list[#list + 1] = { tostring(name), tostring(one) }
      end
    else
      list[#list + 1] = { tostring(name), tostring(value) }
    end
  end
  table.sort(list, function(a, b)
    return a[1] < b[1]
  end)
  return list
end

function WSAPI:__call(environ, start_response)
  local status, headers, iterator = self.run(env_of(self, environ))
  if status == nil or type(headers) ~= "table" then
    error(("a WSAPI application returns a status, a table of headers and an iterator; this one returned %s, %s"):format(
      type(status), type(headers)), 0)
  end
  start_response(status_line(status), header_list(headers))
  if iterator == nil then
    return {}
  end
  return function()
    local piece = iterator()
    return piece ~= nil and tostring(piece) or nil
  end
end

return WSAPI
