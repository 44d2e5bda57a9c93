local luaflask = require("luaflask")
local Response = luaflask.Response

local app = luaflask.Flask("app")

app:get("/full", function()
  return "Meh", 400, { ["X-Foo"] = "Testing", ["Content-Type"] = "text/plain; charset=utf-8" }
end)

app:get("/text-headers", function()
  return "Hello", { ["X-Foo"] = "Test", ["Content-Type"] = "text/plain; charset=utf-8" }
end)

app:get("/text-status", function()
  return "Hi, status!", 400
end)

app:get("/response-headers", function()
  return Response("Hello world", 404, { ["Content-Type"] = "text/html", ["X-Foo"] = "Baz" }),
    { ["Content-Type"] = "text/plain", ["X-Foo"] = "Bar", ["X-Bar"] = "Foo" }
end)

app:get("/response-status", function()
  return Response("", 400), 500
end)

app:get("/response-full", function()
  return Response("x", 400, { ["X-A"] = "1" }), 201, { ["X-B"] = "2" }
end)

app:get("/json", function()
  return { foo = "bar" }, 201
end)

app:get("/list", function()
  return { "foo", "bar" }, 201
end)

return app
