local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:route("/tag", { methods = { "GET", "POST" } })(function()
  local response = luaflask.make_response("the body", 200, { ["X-Kept"] = "1", ["Content-Language"] = "en" })
  response:set_etag("abc")
  response.last_modified = 1000000000
  return response:make_conditional(request)
end)

app:get("/weak", function()
  local response = luaflask.make_response("the body")
  response:set_etag("abc", true)
  return response:make_conditional(request)
end)

app:get("/made", function()
  local response = luaflask.make_response("the body")
  response:add_etag()
  return response:make_conditional(request)
end)

app:get("/range", function()
  local response = luaflask.make_response("0123456789")
  response:set_etag("abc")
  return response:make_conditional(request, true, 10)
end)

app:get("/read", function()
  local response = luaflask.make_response("x")
  response:set_etag("a b")
  local tag, weak = response:get_etag()
  response:add_etag()
  response.headers["X-Tag"] = ("%s %s"):format(tag, weak)
  response:add_etag(true, true)
  return response
end)

return app
