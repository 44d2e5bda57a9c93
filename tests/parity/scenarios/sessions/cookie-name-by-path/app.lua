local luaflask = require("luaflask")
local request, session = luaflask.request, luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "secret_key"

local PathAware = luaflask.sessions.SecureCookieSessionInterface:extend("PathAware")

function PathAware:get_cookie_name()
  if request.url:find("dynamic_cookie", 1, true) then
    return "dynamic_cookie_name"
  end
  return "session"
end

app.session_interface = PathAware()

local function set()
  session.value = request.method
  return "value set"
end

local function get()
  return session:get("value", "None")
end

app:post("/set", { endpoint = "set" }, set)
app:get("/get", { endpoint = "get" }, get)
app:post("/dynamic_cookie/set", { endpoint = "dynamic_set" }, set)
app:get("/dynamic_cookie/get", { endpoint = "dynamic_get" }, get)

return app
