local luaflask = require("luaflask")
local views = luaflask.views
local app = luaflask.Flask("app")

local GetView = views.MethodView:extend("GetView")

function GetView:get()
  return "GET"
end

local OtherView = GetView:extend("OtherView")

function OtherView:post()
  return "POST"
end

local View = OtherView:extend("View", { methods = { "GET" } })

app:add_url_rule("/", nil, View:as_view("index"))

return app
