local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<int:status>", function(status)
  return "a body", status, { ["X-Kept"] = "1", ["Content-Language"] = "en", ["Allow"] = "GET" }
end)

app:get("/explicit", function()
  return "a body", 204, { ["Content-Length"] = "6" }
end)

return app
