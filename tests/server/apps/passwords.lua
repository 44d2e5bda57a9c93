-- SPDX-License-Identifier: MIT
-- For passwords_spec: hashing in views, and how many views are inside at the same moment.
local luaflask = require("luaflask")
local security = require("luaflask.security")

local app = luaflask.Flask("passwords")
local inside, peak = 0, 0

app:get("/hash/<password>", function(password)
  inside = inside + 1
  peak = math.max(peak, inside)
  local hash = security.generate_password_hash(password)
  local ok = security.check_password_hash(hash, password) and not security.check_password_hash(hash, password .. "!")
  inside = inside - 1
  return { ok = ok, peak = peak }
end)

app:get("/inside", function()
  return { inside = inside }
end)

return app
