local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local MyResponse = luaflask.Response:extend("MyResponse")
MyResponse.default_mimetype = "application/x-own"
MyResponse.default_status = 202
function MyResponse:marked(text)
  self.headers["X-Mark"] = text
  return self
end
app.response_class = MyResponse

app:get("/text", function() return "text" end)
app:get("/status", function() return "text", 200 end)
app:get("/json", function() return { a = 1 } end)
app:get("/made", function() return luaflask.make_response("x"):marked("made") end)
app:get("/plain", function() return luaflask.make_response(luaflask.Response("plain")):marked("plain") end)
app:get("/error", function() luaflask.abort(404) end)

return app
