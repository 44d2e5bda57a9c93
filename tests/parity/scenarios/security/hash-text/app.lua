local luaflask = require("luaflask")
local security = require("luaflask.security")
local app = luaflask.Flask("app")

app:get("/<method>/<int:salt>", function(method, salt)
  local hash = security.generate_password_hash("geheim", method, salt)
  local parts = {}
  for part in hash:gmatch("[^$]+") do
    parts[#parts + 1] = part
  end
  return { parts[1], #parts[2], #parts[3], parts[2]:find("^%w+$") ~= nil, security.check_password_hash(hash, "geheim") }
end)

return app
