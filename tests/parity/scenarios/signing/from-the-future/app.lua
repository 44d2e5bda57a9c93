local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local now = 1700000000
local Clock = itsdangerous.TimestampSigner:extend("Clock")
function Clock:get_timestamp()
  return now
end

app:get("/<option>", function(option)
  local signer = Clock("k")
  now = 1700000000
  local signed = signer:sign("value")
  now = now - 1
  local value, err = signer:unsign(signed, option == "age" and { max_age = 10 } or nil)
  return value or tostring(err)
end)

return app
