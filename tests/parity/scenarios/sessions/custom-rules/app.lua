local luaflask = require("luaflask")
local SecureCookieSessionInterface = luaflask.sessions.SecureCookieSessionInterface
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

local Rules = SecureCookieSessionInterface:extend("Rules")

function Rules:get_cookie_name()
  return "renamed"
end

function Rules:get_cookie_path()
  return "/only"
end

function Rules:get_cookie_samesite()
  return "Lax"
end

function Rules:should_set_cookie(app_, opened)
  return opened.quiet == nil and SecureCookieSessionInterface.should_set_cookie(self, app_, opened)
end

app.session_interface = Rules()

app:get("/only/set", function()
  session.a = 1
  return "set"
end)

app:get("/only/quiet", function()
  session.quiet = true
  return "quiet"
end)

app:get("/only/get", function()
  return tostring(session:get("a"))
end)

return app
