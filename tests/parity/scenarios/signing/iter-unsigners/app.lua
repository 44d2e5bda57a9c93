local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local Other = itsdangerous.Signer:extend("Other")
local serializer = itsdangerous.Serializer({ "old", "new" }, {
  salt = "s",
  fallback_signers = { Other, { sep = ":" } },
})

app:get("/", function()
  local seen = {}
  for signer in serializer:iter_unsigners() do
    seen[#seen + 1] = luaflask.class.of(signer).__name .. " " .. table.concat(signer.secret_keys, ",") .. " "
      .. signer.salt .. " " .. signer.sep
  end
  return seen
end)

return app
