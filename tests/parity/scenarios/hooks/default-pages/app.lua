local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/teapot", function()
  luaflask.abort(418, "short & <stout>")
end)

app:get("/busy", function()
  error(luaflask.exceptions.ServiceUnavailable({ retry_after = 30 }))
end)

app:get("/broken", function()
  error("broken")
end)

return app
