local luaflask = require("luaflask")
local Broken = luaflask.exceptions.Exception:extend("Broken")

local app = luaflask.Flask("app")
local called = {}

for i = 1, 2 do
  app:teardown_request(function(err)
    table.insert(called, i .. ":" .. (err and getmetatable(err).__name .. ":" .. tostring(err) or "none"))
  end)
end

app:teardown_appcontext(function(err)
  table.insert(called, "app:" .. (err and getmetatable(err).__name or "none"))
end)

app:get("/fails", function()
  error(Broken("no"))
end)

app:get("/aborts", function()
  luaflask.abort(404)
end)

app:get("/log", function()
  return table.concat(called, " ")
end)

return app
