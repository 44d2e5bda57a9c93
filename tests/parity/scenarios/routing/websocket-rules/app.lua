local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:add_url_rule("/ws", "ws", nil, { websocket = true })

app:endpoint("ws")(function()
  return "ws"
end)

app:get("/both", function()
  return "http"
end)

app:add_url_rule("/both", "ws", nil, { websocket = true })

app:get("/url", function()
  return url_for("ws")
end)

return app
