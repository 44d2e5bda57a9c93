local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local signer = itsdangerous.Signer("a secret")

app:get("/sign/<value>", function(value)
  return signer:sign(value)
end)

app:get("/unsign/<text>", function(text)
  local value, err = signer:unsign(text)
  return value or luaflask.class.of(err).__name .. " " .. tostring(err.payload)
end)

return app
