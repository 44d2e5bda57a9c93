local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

app:after_request(function(response)
  response.headers["X-Streamed"] = tostring(response.is_streamed)
  return response
end)

app:get("/", function()
  session.value = "kept"
  local response = luaflask.Response(coroutine.wrap(function()
    coroutine.yield("streamed")
  end), 206, { ["X-A"] = "1" })
  response:set_cookie("c", "v")
  return response
end)

app:get("/read", function()
  return session:get("value", "none")
end)

return app
