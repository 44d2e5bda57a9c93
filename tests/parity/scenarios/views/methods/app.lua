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

app:add_url_rule("/", nil, Index:as_view("index"))

return app
