local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.config.USE_X_SENDFILE = true

app:get("/", function()
  return luaflask.send_file("hello.txt", { etag = "tag" })
end)

app:after_request(function(response)
  local path = response.headers:pop("X-Sendfile", nil)
  if path then
    response.headers["X-Path"] = path:match("[^/]*$")
  end
  return response
end)

return app
