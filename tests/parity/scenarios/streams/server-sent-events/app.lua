local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  return luaflask.sse(function(send)
    send("hello")
    send({ event = "tick", data = "line 1\nline 2", id = 7 })
    send({ comment = "still here" })
    send({ data = { n = { 1, 2 } } })
  end, { retry = 2500 })
end)

app:get("/again", function()
  return luaflask.sse(function(send)
    send({ data = "after " .. (send.last_event_id or "nothing") .. " at " .. request.path })
  end)
end)

return app
