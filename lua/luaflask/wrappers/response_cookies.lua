-- SPDX-License-Identifier: MIT
-- The cookies that a response sets.
local core = require("luaflask.core")
local functions = require("luaflask.functions")
local http = require("luaflask.http")
local options = require("luaflask.options")

local next, pcall, rawset, type = next, pcall, rawset, type

local OPTIONS = {
  max_age = "any", expires = "any", path = "any", domain = "any", secure = "any", httponly = "any", samesite = "any",
  partitioned = "any", sync_expires = "any", max_size = "any",
}

-- The options in a table of its own; unknown names are refused: a misspelt `httponly` would go unnoticed.
local function copied(what, given)
  if given ~= nil and type(given) ~= "table" then
    functions.fail("%s: the options are a table such as { path = \"/\" }, not a %s value", what, type(given))
  end
  local copy = {}
  for name, value in next, given or copy do
    if not OPTIONS[name] then
      options.check(what, given, OPTIONS)
    end
    copy[name] = value
  end
  return copy
end

local function warn(message)
  local app = core.context.has_app() and core.context.current_app
  local logger = app and app.logger
  if logger then
    logger:warning(message)
  else
    io.stderr:write("luaflask: ", message, "\n")
  end
end

---@param Response luaflask.Response
---@param check fun(self: any, method: string) refuses a call that lacks its self
return function(Response, check)
  Response.getters.max_cookie_size = function()
    local app = core.context.has_app() and core.context.current_app
    local size = app and app.config and app.config.MAX_COOKIE_SIZE
    return size or 4093
  end
  Response.setters.max_cookie_size = function(self, value)
    rawset(self, "max_cookie_size", value)
  end

  --- Sets a cookie: `response:set_cookie("theme", "dark", { max_age = 86400, httponly = true })`.
  ---@param key string
  ---@param value string?
  ---@param opts luaflask.CookieOptions?
  function Response:set_cookie(key, value, opts)
    check(self, "set_cookie")
    local with_size = copied("set_cookie", opts)
    with_size.max_size = with_size.max_size or self.max_cookie_size
    if type(key) ~= "string" then
      functions.fail("set_cookie: the name of a cookie is a string, not a %s value", type(key))
    elseif value ~= nil and type(value) ~= "string" and type(value) ~= "number" then
      functions.fail("set_cookie: the value of the cookie '%s' is a string, not a %s value", key, type(value))
    end
    local ok, cookie, complaint = pcall(http.dump_cookie, key, value, with_size)
    if not ok then
      error(cookie, 2)
    end
    if complaint then
      warn(complaint)
    end
    self.headers:add("Set-Cookie", cookie)
  end

  --- Has the client forget a cookie; path, domain and flags must be those it was set with.
  ---@param key string
  ---@param opts luaflask.CookieOptions?
  function Response:delete_cookie(key, opts)
    check(self, "delete_cookie")
    local expired = copied("delete_cookie", opts)
    expired.expires, expired.max_age = 0, 0
    self:set_cookie(key, "", expired)
  end
end
