local luaflask = require("luaflask")
local make_response, jsonify, isinstance = luaflask.make_response, luaflask.jsonify, luaflask.isinstance

local app = luaflask.Flask("app")

app:get("/none", function()
  return make_response()
end)

app:get("/awesome", function()
  return make_response("Awesome")
end)

app:get("/w00t", function()
  return make_response("W00t", 404)
end)

app:get("/iterator", function()
  return make_response(("Hello"):gmatch("."))
end)

app:get("/response", function()
  local response = jsonify({ msg = "W00t" })
  local same = make_response(response, 400)
  same.headers:set("X-Same", tostring(response == same))
  return same
end)

app:get("/headers", function()
  local response = make_response("", { ["X-Foo"] = "bar" })
  response.headers:add("X-Foo", "baz")
  return response
end)

app:get("/custom-headers", function()
  local response = make_response(make_response("x"), 402, { ["X-Foo"] = "bar" })
  response.headers:set("X-Response", tostring(isinstance(response, luaflask.Response)))
  return response
end)

return app
