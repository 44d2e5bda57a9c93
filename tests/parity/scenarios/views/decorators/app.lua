local luaflask = require("luaflask")
local views = luaflask.views
local app = luaflask.Flask("app")

local function add_x_parachute(view)
  return function(...)
    local response = luaflask.make_response(view(...))
    response.headers["X-Parachute"] = "awesome"
    return response
  end
end

local Index = views.View:extend("Index", { decorators = { add_x_parachute } })

function Index:dispatch_request()
  return "Awesome"
end

app:add_url_rule("/", nil, Index:as_view("index"))

return app
