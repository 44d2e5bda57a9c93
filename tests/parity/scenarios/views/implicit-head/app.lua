local luaflask = require("luaflask")
local request, views = luaflask.request, luaflask.views
local app = luaflask.Flask("app")

local Index = views.MethodView:extend("Index")

function Index:get()
  return luaflask.Response("Blub", nil, { ["X-Method"] = request.method })
end

app:add_url_rule("/", nil, Index:as_view("index"))

return app
