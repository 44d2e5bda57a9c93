local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local now = 1700000000
local Clock = itsdangerous.TimestampSigner:extend("Clock")
function Clock:get_timestamp()
  return now
end

app:get("/<int:age>/<int:max_age>", function(age, max_age)
  local serializer = itsdangerous.URLSafeTimedSerializer("k", { signer = Clock })
  now = 1700000000
  local token = serializer:dumps({ id = 5 })
  now = now + age
  local data, err = serializer:loads(token, { max_age = max_age })
  if data then
    return data
  end
  return { luaflask.class.of(err).__name, tostring(err), err.payload, err.date_signed:isoformat() }
end)

return app
