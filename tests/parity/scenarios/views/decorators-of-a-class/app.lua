local luaflask = require("luaflask")
local make_response, View = luaflask.make_response, luaflask.views.View

local app = luaflask.Flask("app")

local function add_x_parachute(fn)
  return function(...)
    local response = make_response(fn(...))
    response.headers:set("X-Parachute", "awesome")
    response.headers:add("X-Order", "parachute")
    return response
  end
end

local function shout(fn)
  return function(...)
    local response = make_response(fn(...))
    response.data = response.data:upper()
    response.headers:add("X-Order", "shout")
    return response
  end
end

local Index = View:extend("Index", { decorators = { add_x_parachute, shout } })

function Index:dispatch_request(name)
  return "Awesome " .. name
end

app:add_url_rule("/<name>", nil, Index:as_view("index"))

return app
