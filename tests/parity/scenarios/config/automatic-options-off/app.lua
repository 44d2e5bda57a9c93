local luaflask = require("luaflask")

local app = luaflask.Flask("app")
app.config.PROVIDE_AUTOMATIC_OPTIONS = false

app:get("/", function()
  return "x"
end)

app:get("/on", { provide_automatic_options = true }, function()
  return "x"
end)

app:route("/own", { methods = { "GET", "OPTIONS" } })(function()
  return luaflask.request.method
end)

return app
