local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

app:get("/<name>", function(name)
  local signer = itsdangerous.Signer("k", { digest_method = name })
  local signed = signer:sign("value")
  return { signed, signer:validate(signed), itsdangerous.Signer("k"):validate(signed) }
end)

return app
