local luaflask = require("luaflask")

local MyResponse = luaflask.Response:extend("MyResponse", { default_mimetype = "application/xml" })

local app = luaflask.Flask("app")
app.response_class = MyResponse

app:get("/", function()
  return "<hello/>"
end)

app:get("/json", function()
  return { a = 1 }
end)

app:get("/plain", function()
  return luaflask.Response("plain")
end)

app:get("/made", function()
  return tostring(luaflask.isinstance(luaflask.make_response("x"), MyResponse))
end)

app:get("/forced", function()
  return tostring(luaflask.isinstance(luaflask.make_response(luaflask.Response("x")), MyResponse))
end)

return app
