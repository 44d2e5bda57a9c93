local luaflask = require("luaflask")
local request, MethodView = luaflask.request, luaflask.views.MethodView

local app = luaflask.Flask("app")

local Implicit = MethodView:extend("Implicit")

function Implicit:get()
  return luaflask.Response("Blub", 200, { ["X-Method"] = request.method })
end

local Explicit = MethodView:extend("Explicit")

function Explicit:get()
  return "GET"
end

function Explicit:head()
  return luaflask.Response("", 200, { ["X-Method"] = "HEAD" })
end

app:add_url_rule("/implicit", nil, Implicit:as_view("implicit"))
app:add_url_rule("/explicit", nil, Explicit:as_view("explicit"))

return app
