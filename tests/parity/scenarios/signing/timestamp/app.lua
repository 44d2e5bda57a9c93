local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local now = 1700000000
local Clock = itsdangerous.TimestampSigner:extend("Clock")
function Clock:get_timestamp()
  return now
end

app:get("/", function()
  local signer = Clock("k")
  local signed = signer:sign("value")
  local value, at = signer:unsign(signed, { return_timestamp = true })
  return { signed, value, at:isoformat() }
end)

return app
