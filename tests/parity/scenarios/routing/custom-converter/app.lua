local luaflask = require("luaflask")
local url_for, routing = luaflask.url_for, luaflask.routing
local app = luaflask.Flask("app")

local List = routing.BaseConverter:extend("List")

function List:to_python(value)
  local items = {}
  for item in value:gmatch("[^,]+") do
    items[#items + 1] = item
  end
  return items
end

function List:to_url(value)
  return table.concat(value, ",")
end

app.url_map.converters.list = List

app:get("/<list:args>", { endpoint = "index" }, function(args)
  return table.concat(args, "|")
end)

app:get("/url/", function()
  return url_for("index", { args = { 4, 5, 6 } })
end)

return app
