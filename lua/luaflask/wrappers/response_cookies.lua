-- SPDX-License-Identifier: MIT
-- The cookies that a response sets.
local core = require("luaflask.core")
local http = require("luaflask.http")

local pcall, rawset = pcall, rawset

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
  ---@param options luaflask.CookieOptions?
  function Response:set_cookie(key, value, options)
    check(self, "set_cookie")
    if options ~= nil and type(options) ~= "table" then
      error(("set_cookie: the options are a table such as { max_age = 60 }, not a %s value"):format(type(options)), 2)
    end
    local with_size = { max_size = self.max_cookie_size }
    for k, v in next, options or {} do
      with_size[k] = v
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
  ---@param options luaflask.CookieOptions?
  function Response:delete_cookie(key, options)
    check(self, "delete_cookie")
    local expired = {}
    for k, v in next, options or {} do
      expired[k] = v
    end
    expired.expires, expired.max_age = 0, 0
    self:set_cookie(key, "", expired)
  end
end
