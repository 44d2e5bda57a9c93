local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/json/<int:status>", "json", function(status)
  return { a = 1 }, status
end)

app:get("/text/<int:status>", "text", function(status)
  return "text", status
end)

app:get("/response/<int:status>", "response", function(status)
  return luaflask.Response("text", status, { ["X-A"] = "1", ["Content-Language"] = "de", ["Expires"] = "0" })
end)

app:get("/stream/<int:status>", "stream", function(status)
  return coroutine.wrap(function()
    coroutine.yield("a")
  end), status
end)

return app
