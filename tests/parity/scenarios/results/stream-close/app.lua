local luaflask = require("luaflask")
local stream_with_context, request = luaflask.stream_with_context, luaflask.request

local app = luaflask.Flask("app")
local closed = {}

local Wrapper = luaflask.class.new("Wrapper")

function Wrapper:init(name, pieces)
  self.name, self.pieces, self.at = name, pieces, 0
end

function Wrapper:close()
  table.insert(closed, self.name)
end

function Wrapper:__call()
  self.at = self.at + 1
  return self.pieces[self.at]
end

app:get("/context", function()
  return luaflask.Response(stream_with_context(Wrapper("context", { "Hello ", request.args:need("name"), "!" })))
end)

app:get("/plain", function()
  return luaflask.Response(Wrapper("plain", { "a", "b" }))
end)

app:get("/on-close", function()
  local response = luaflask.make_response("x")
  response:call_on_close(function() table.insert(closed, "one") end)
  response:call_on_close(function() table.insert(closed, "two") end)
  return response
end)

app:get("/log", function()
  return table.concat(closed, " ")
end)

return app
