local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local function count(n)
  return coroutine.wrap(function()
    for i = 1, n do
      coroutine.yield(i .. ";")
    end
  end)
end

app:get("/generator", function()
  return count(3)
end)

app:get("/generator-status", function()
  return count(2), 201, { ["Content-Type"] = "text/plain" }
end)

app:get("/response", function()
  return luaflask.Response(count(3), nil, nil, "text/csv")
end)

app:get("/list-body", function()
  return luaflask.Response({ "a", "b", "c" })
end)

app:get("/nothing", function()
  return count(0)
end)

app:get("/empty-pieces", function()
  return coroutine.wrap(function()
    coroutine.yield("a")
    coroutine.yield("")
    coroutine.yield("b")
  end)
end)

return app
