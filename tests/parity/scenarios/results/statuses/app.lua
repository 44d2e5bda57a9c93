local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")

app:get("/text", function()
  return "x", "201 Created"
end)

app:get("/own-reason", function()
  return "x", "299 Very Fine"
end)

app:get("/digits", function()
  return "x", "404"
end)

app:get("/unknown", function()
  return "x", 299
end)

app:get("/no-content", function()
  return "", 204
end)

app:get("/not-modified", function()
  return "", 304
end)

app:get("/exception", function()
  return exceptions.NotFound()
end)

return app
