local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local events = {}

local function note(name)
  return function(...)
    table.insert(events, name)
    return ...
  end
end

app:before_request(note("before1"))
app:before_request(note("before2"))
app:after_request(note("afterA"))
app:after_request(note("afterB"))
app:teardown_request(function() note("teardownA")() end)
app:teardown_request(function() note("teardownB")() end)
app:teardown_appcontext(function() note("appcontextA")() end)
app:teardown_appcontext(function() note("appcontextB")() end)

app:get("/", function()
  return "42"
end)

app:get("/log", function()
  return table.concat(events, " ")
end)

return app
