local luaflask = require("luaflask")
local Exception = luaflask.exceptions.Exception
local app = luaflask.Flask("app")
local KeyError, ValueError = Exception:extend("KeyError"), Exception:extend("ValueError")
local log = {}

local function name_of(err)
  return err == nil and "NoneType" or luaflask.class.of(err).__name
end

app:teardown_request(function(err)
  log[#log + 1] = "request " .. name_of(err)
end)

app:teardown_appcontext(function(err)
  log[#log + 1] = "app " .. name_of(err)
end)

app:errorhandler(KeyError, function()
  return "handled", 400
end)

app:get("/ok", function()
  return "ok"
end)

app:get("/handled", function()
  error(KeyError())
end)

app:get("/crash", function()
  error(ValueError())
end)

app:get("/log", function()
  local seen = log
  log = {}
  return luaflask.array(seen)
end)

return app
