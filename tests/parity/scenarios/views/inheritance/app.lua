local luaflask = require("luaflask")
local views = luaflask.views
local app = luaflask.Flask("app")

local Index = views.MethodView:extend("Index")

function Index:get()
  return "GET"
end

function Index:post()
  return "POST"
end

local BetterIndex = Index:extend("BetterIndex")

function BetterIndex:delete()
  return "DELETE"
end

app:add_url_rule("/", nil, BetterIndex:as_view("index"))

return app
