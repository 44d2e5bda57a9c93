local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/map", function()
  return "x", { ["X-A"] = "1" }
end)

app:get("/pairs", function()
  return "x", { { "X-A", "1" }, { "X-B", "2" } }
end)

app:get("/headers", function()
  local headers = luaflask.Headers()
  headers:add("X-A", "1")
  headers:add("X-A", "2")
  return "x", headers
end)

app:get("/list-of-values", function()
  return "x", { ["X-A"] = { "1", "2" } }
end)

app:get("/number", function()
  return "x", { ["X-A"] = 42 }
end)

app:get("/content-type", function()
  return "x", { ["content-type"] = "text/plain" }
end)

app:get("/status-and-pairs", function()
  return "x", 202, { { "X-A", "1" }, { "Content-Type", "text/csv" } }
end)

app:get("/pairs-of-json", function()
  return { a = 1 }, { { "X-A", "1" }, { "X-A", "2" } }
end)

app:get("/pairs-of-a-response", function()
  return luaflask.Response("x"), { { "X-A", "1" }, { "X-A", "2" } }
end)

app:get("/pairs-of-text", function()
  return "x", { { "X-A", "1" }, { "X-A", "2" } }
end)

return app
