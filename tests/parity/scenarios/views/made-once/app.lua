local luaflask = require("luaflask")
local views = luaflask.views
local app = luaflask.Flask("app")

local made = 0
local CountInit = views.View:extend("CountInit", { init_every_request = false })

function CountInit:init()
  made = made + 1
end

function CountInit:dispatch_request()
  return tostring(made)
end

app:add_url_rule("/", nil, CountInit:as_view("index"))

return app
