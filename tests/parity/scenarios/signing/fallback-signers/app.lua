local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local serializer = itsdangerous.URLSafeSerializer("k", {
  signer_kwargs = { digest_method = "sha512" },
  fallback_signers = { { digest_method = "sha1" }, { itsdangerous.Signer, { key_derivation = "none" } } },
})

app:get("/<kind>", function(kind)
  local kwargs = {
    sha1 = { digest_method = "sha1" },
    none = { key_derivation = "none" },
    sha256 = { digest_method = "sha256" },
  }
  local token = itsdangerous.URLSafeSerializer("k", { signer_kwargs = kwargs[kind] }):dumps("value")
  local value, err = serializer:loads(token)
  return value or luaflask.class.of(err).__name
end)

return app
