local luaflask = require("luaflask")

local app = luaflask.Flask("app")
app.config:from_prefixed_env("OTHER", function(text)
  return "<" .. text .. ">"
end)

-- Without a prefix: FLASK_ in Flask, LUAFLASK_ here.
app.config:from_prefixed_env()

app:get("/", function()
  return { app.config.A, app.config.B.C, app.config.D }
end)

return app
