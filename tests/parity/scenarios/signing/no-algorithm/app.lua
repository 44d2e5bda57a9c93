local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local signer = itsdangerous.Signer("k", { algorithm = itsdangerous.NoneAlgorithm() })

app:get("/", function()
  return { signer:sign("x"), signer:unsign("x."), signer:validate("x.AAAA"), signer:validate("x") }
end)

return app
