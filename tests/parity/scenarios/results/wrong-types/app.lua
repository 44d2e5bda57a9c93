local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/small-tuple", function()
  return nil, 400
end)

app:get("/large-tuple", function()
  return "x", 200, {}, "?"
end)

app:get("/boolean", function()
  return true
end)

app:get("/number", function()
  return 5
end)

app:get("/bad-status", function()
  return "x", true
end)

app:get("/bad-headers", function()
  return "x", 200, true
end)

return app
