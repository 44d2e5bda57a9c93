local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local Length = itsdangerous.SigningAlgorithm:extend("Length")
function Length:get_signature(key, value)
  return tostring(#key * 100 + #value)
end

local signer = itsdangerous.Signer("key", { algorithm = Length(), key_derivation = "none" })

app:get("/<text>", function(text)
  return { signer:sign(text), signer:validate(text) }
end)

return app
