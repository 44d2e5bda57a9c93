local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local now = 1700000000
local Clock = itsdangerous.TimestampSigner:extend("Clock")
function Clock:get_timestamp()
  return now
end

app:get("/<token>", function(token)
  local serializer = itsdangerous.URLSafeTimedSerializer("shared secret", {
    salt = "activate",
    signer = Clock,
    signer_kwargs = { key_derivation = "hmac", digest_method = "sha512" },
  })
  local data, at = serializer:loads(token, { max_age = 10, return_timestamp = true })
  return { data = data, at = at, again = serializer:dumps(data) == token }
end)

return app
