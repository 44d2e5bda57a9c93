local luaflask = require("luaflask")
local request, session, routing = luaflask.request, luaflask.session, luaflask.routing
local app = luaflask.Flask("app")
app.secret_key = "testkey"

local Context = routing.BaseConverter:extend("Context")

function Context:to_python(value)
  return ("%s %s %s"):format(value, request.method, session:get("name", "nobody"))
end

app.url_map.converters.ctx = Context

app:get("/<ctx:name>", function(name)
  return name
end)

return app
