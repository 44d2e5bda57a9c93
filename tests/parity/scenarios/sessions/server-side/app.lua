local luaflask = require("luaflask")
local sessions = require("luaflask.sessions")
local session = luaflask.session
local app = luaflask.Flask("app")

local StoreInterface = sessions.SessionInterface:extend("StoreInterface")

function StoreInterface:init()
  self.store, self.made = {}, 0
end

function StoreInterface:open_session(app_, request)
  local sid = request.cookies:get(self:get_cookie_name(app_))
  if not self.store[sid or ""] then
    self.made = self.made + 1
    sid = "sid-" .. self.made
  end
  local opened = sessions.CookieSession(self.store[sid])
  opened.sid = sid
  return opened
end

function StoreInterface:save_session(app_, opened, response)
  local name, path, values = self:get_cookie_name(app_), self:get_cookie_path(app_), opened:values()
  local sid = opened.sid
  if next(values) == nil then
    self.store[sid] = nil
    response:delete_cookie(name, { path = path })
    return
  end
  self.store[sid] = values
  response:set_cookie(name, sid, { path = path, httponly = self:get_cookie_httponly(app_) })
end

app.session_interface = StoreInterface()

app:get("/count", function()
  session.n = session:get("n", 0) + 1
  return session.sid .. " " .. session.n
end)

app:get("/clear", function()
  session:clear()
  return "cleared"
end)

return app
