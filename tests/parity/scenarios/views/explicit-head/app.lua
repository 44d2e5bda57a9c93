local luaflask = require("luaflask")
local views = luaflask.views
local app = luaflask.Flask("app")

local Index = views.MethodView:extend("Index")

function Index:get()
  return "GET"
end

function Index:head()
  return luaflask.Response("", nil, { ["X-Method"] = "HEAD" })
end

app:add_url_rule("/", nil, Index:as_view("index"))

return app
