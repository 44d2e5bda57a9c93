local luaflask = require("luaflask")
local Exception = luaflask.exceptions.Exception
local app = luaflask.Flask("app")

local Odd = Exception:extend("Odd")
local KeyError = Exception:extend("KeyError")

app:get("/broken", function()
  error(Odd("the very error"))
end)

app:get("/handled", function()
  error(KeyError("k"))
end)

app:errorhandler(KeyError, function()
  return "handled", 400
end)

app:get("/", function()
  local client = app:test_client()
  local seen = {}
  app.testing = true
  local _, err = pcall(client.get, client, "/broken")
  if luaflask.isinstance(err, Odd) then
    seen[#seen + 1] = "raised " .. tostring(err)
  end
  seen[#seen + 1] = client:get("/handled").status_code
  seen[#seen + 1] = client:get("/missing").status_code
  app.config.PROPAGATE_EXCEPTIONS = false
  seen[#seen + 1] = client:get("/broken").status_code
  app.testing = false
  seen[#seen + 1] = client:get("/broken").status_code
  app.config.PROPAGATE_EXCEPTIONS = true
  if not pcall(client.get, client, "/broken") then
    seen[#seen + 1] = "raised"
  end
  app.config.PROPAGATE_EXCEPTIONS = nil
  return seen
end)

return app
