local luaflask = require("luaflask")
local routing = luaflask.routing
local app = luaflask.Flask("app")

local Even = routing.BaseConverter:extend("Even", { regex = "%d+" })

function Even:to_python(text)
  if tonumber(text) % 2 == 1 then
    error(routing.ValidationError())
  end
  return tonumber(text)
end

app.url_map.converters.even = Even

app:get("/<even:n>", { endpoint = "even" }, function(n)
  return ("even %d"):format(n)
end)

app:get("/<path:rest>", { endpoint = "rest" }, function(rest)
  return "rest " .. rest
end)

return app
