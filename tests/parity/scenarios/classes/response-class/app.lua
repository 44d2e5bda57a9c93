local luaflask = require("luaflask")
local Response, isinstance = luaflask.Response, luaflask.isinstance
local app = luaflask.Flask("app")

local XmlResponse = Response:extend("XmlResponse", { default_mimetype = "application/xml" })

function XmlResponse:init(...)
  Response.init(self, ...)
  self.headers["X-Made"] = "yes"
end

app.response_class = XmlResponse

app:get("/text", function()
  return "<a/>"
end)

app:get("/json", function()
  return { a = 1 }
end)

app:get("/made", function()
  return { isinstance(luaflask.make_response("x"), XmlResponse), luaflask.Flask("x").response_class == Response }
end)

app:get("/other", function()
  return Response("other")
end)

app:get("/client", function()
  local response = app:test_client():get("/text")
  return { isinstance(response, Response), response.headers["X-Made"], response.mimetype }
end)

return app
