local luaflask = require("luaflask")
local routing = luaflask.routing

local app = luaflask.Flask("app")
local events = {}

local Picky = routing.BaseConverter:extend("Picky")

function Picky:to_python(value)
  if value == "invalid" then
    error(routing.ValidationError())
  elseif value == "aborts" then
    luaflask.abort(403)
  elseif value == "breaks" then
    error("broken")
  end
  return value
end

app.url_map.converters.picky = Picky

app:before_request(function()
  table.insert(events, "before")
end)

app:after_request(function(response)
  table.insert(events, "after " .. response.status_code)
  return response
end)

app:teardown_request(function(err)
  table.insert(events, "teardown " .. tostring(err ~= nil))
end)

app:errorhandler(500, function(err)
  return "500 of " .. tostring(err.original_exception ~= nil), 500
end)

app:errorhandler(403, function()
  return "handler of 403", 403
end)

app:get("/x/<picky:value>", "x", function(value)
  return value
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

return app
