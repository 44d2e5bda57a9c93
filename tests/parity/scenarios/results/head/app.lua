local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/text", function()
  return "twelve bytes"
end)

app:get("/json", function()
  return { method = luaflask.request.method }
end)

app:get("/error", function()
  luaflask.abort(403)
end)

app:get("/redirect", function()
  return luaflask.redirect("/text")
end)

return app
