local luaflask = require("luaflask")
local session, request, routing = luaflask.session, luaflask.request, luaflask.routing
local sessions = luaflask.sessions

local events = {}

local Interface = sessions.SecureCookieSessionInterface:extend("Interface")

function Interface:open_session(...)
  table.insert(events, "open")
  return sessions.SecureCookieSessionInterface.open_session(self, ...)
end

function Interface:save_session(...)
  table.insert(events, "save")
  return sessions.SecureCookieSessionInterface.save_session(self, ...)
end

local Known = routing.BaseConverter:extend("Known")

function Known:to_python(value)
  table.insert(events, "match " .. session:get("user", "nobody"))
  return value
end

local app = luaflask.Flask("app")
app.secret_key = "testing"
app.session_interface = Interface()
app.url_map.converters.known = Known

app:before_request(function()
  table.insert(events, "before " .. session:get("user", "nobody"))
end)

app:after_request(function(response)
  table.insert(events, "after")
  if request.path == "/late" then
    session.user = "late"
  end
  return response
end)

app:get("/<known:name>", "page", function(name)
  table.insert(events, "view")
  if name == "login" then
    session.user = "ada"
  end
  return name
end)

app:get("/the/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

return app
