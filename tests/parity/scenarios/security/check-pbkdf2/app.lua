local luaflask = require("luaflask")
local security = require("luaflask.security")
local app = luaflask.Flask("app")

local HASHES = {
  "pbkdf2:sha256:50000$TCI4GzcX$0de171a4f4dac32e3364c7ddc7c14f3e2fa61f2d17574483f7ffbb431b4acb2f",
  "pbkdf2:sha1:1000$x$0cadff7cf222f5b65832879bc1857a47d67eb38f",
  "pbkdf2:sha512:77$x$00",
}

app:get("/<int:n>/<password>", function(n, password)
  return tostring((security.check_password_hash(HASHES[n], password)))
end)

return app
