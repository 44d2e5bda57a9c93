local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

app:get("/<name>", function(name)
  local signer = itsdangerous.Signer("k", { salt = "s", key_derivation = name, digest_method = "sha256" })
  return signer:sign("value") .. " " .. itsdangerous.base64_encode(signer:derive_key("other"))
end)

return app
