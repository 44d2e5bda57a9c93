local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local function seen()
  local config = app.config
  return {
    debug = { app.debug, config.DEBUG }, testing = { app.testing, config.TESTING },
    secret_key = { app.secret_key or luaflask.null, config.SECRET_KEY or luaflask.null },
    lifetime = { app.permanent_session_lifetime, config.PERMANENT_SESSION_LIFETIME },
  }
end

app:get("/defaults", seen)

app:get("/by-attribute", function()
  app.testing, app.secret_key, app.permanent_session_lifetime = true, "a", 60
  return seen()
end)

app:get("/by-setting", function()
  app.config:from_mapping({ TESTING = false, SECRET_KEY = "b", PERMANENT_SESSION_LIFETIME = 120 })
  return seen()
end)

return app
