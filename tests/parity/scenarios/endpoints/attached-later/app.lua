local luaflask = require("luaflask")
local routing = luaflask.routing
local app = luaflask.Flask("app")

local Rule, Submount = routing.Rule, routing.Submount

app.url_map:add(Submount("/foo", {
  Rule("/bar", { endpoint = "bar" }),
  Rule("/", { endpoint = "index" }),
}))

app:endpoint("bar")(function()
  return "bar"
end)

app.view_functions.index = function()
  return "index"
end

return app
