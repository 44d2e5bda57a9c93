local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/read", function()
  local text, list = luaflask.Response("héllo"), luaflask.Response({ "a", "bc" })
  local stream = luaflask.Response(coroutine.wrap(function() coroutine.yield("x") end))
  local empty = luaflask.Response()
  local out = { text = text.content_length, stream = stream.content_length or luaflask.null }
  text.data = "shorter"
  out.changed = text.content_length
  text.content_length = 3
  out.set = text.content_length
  list:set_data("abc")
  out.list = list.content_length
  out.empty = empty:calculate_content_length()
  return out
end)

app:get("/stream", function()
  local response = luaflask.Response(coroutine.wrap(function()
    coroutine.yield("abc")
    coroutine.yield("de")
  end))
  response.content_length = 5
  return response
end)

return app
