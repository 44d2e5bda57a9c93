local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local signer = itsdangerous.TimestampSigner("k", { sep = ":" })
function signer:get_timestamp()
  return 1700000000
end

app:get("/", function()
  local signed = signer:sign("a:b.c")
  return signed .. " " .. signer:unsign(signed)
end)

app:get("/bad", function()
  local ok = pcall(itsdangerous.Signer, "k", { sep = "-" })
  return tostring(ok)
end)

return app
