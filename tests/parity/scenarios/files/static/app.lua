local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.config.SEND_FILE_MAX_AGE_DEFAULT = 3600

app:after_request(function(response)
  response.headers["X-Endpoint"] = luaflask.request.endpoint or "none"
  return response
end)

app:get("/url", "url", function()
  return luaflask.url_for("static", { filename = "sub/page.html" })
end)

return app
