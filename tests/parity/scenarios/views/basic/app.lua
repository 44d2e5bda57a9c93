local luaflask = require("luaflask")
local request, views = luaflask.request, luaflask.views
local app = luaflask.Flask("app")

local Index = views.View:extend("Index", { methods = { "GET", "POST" } })

function Index.dispatch_request()
  return request.method
end

app:add_url_rule("/", nil, Index:as_view("index"))

return app
