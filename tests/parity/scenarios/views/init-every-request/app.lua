local luaflask = require("luaflask")
local View = luaflask.views.View

local app = luaflask.Flask("app")
local made = 0

local Count = View:extend("Count")

function Count:init()
  made = made + 1
  self.seen = 0
end

function Count:dispatch_request()
  self.seen = self.seen + 1
  return { made = made, seen = self.seen }
end

local Once = Count:extend("Once", { init_every_request = false })

app:add_url_rule("/every", nil, Count:as_view("every"))
app:add_url_rule("/once", nil, Once:as_view("once"))

return app
