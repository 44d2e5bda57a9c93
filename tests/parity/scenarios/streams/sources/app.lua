local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/function", function()
  local n = 0
  return function()
    n = n + 1
    return n <= 3 and ("piece %d\n"):format(n) or nil
  end
end)

app:get("/coroutine", function()
  return coroutine.wrap(function()
    for i = 1, 3 do
      coroutine.yield(("piece %d\n"):format(i))
    end
  end)
end)

app:get("/object", function()
  local n = 0
  return luaflask.Response(setmetatable({}, { __call = function()
    n = n + 1
    return n <= 3 and ("piece %d\n"):format(n) or nil
  end }), nil, nil, "text/plain")
end)

app:get("/tuple", function()
  return coroutine.wrap(function()
    coroutine.yield("made")
  end), 201, { ["X-A"] = "1", ["Content-Type"] = "text/csv" }
end)

app:get("/empty", function()
  return function() end
end)

app:get("/empty-pieces", function()
  return luaflask.Response(coroutine.wrap(function()
    coroutine.yield("")
    coroutine.yield("after an empty piece")
    coroutine.yield("")
  end))
end)

app:get("/list", function()
  return luaflask.Response({ "one ", "two" })
end)

return app
