local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  local response = luaflask.make_response("ok")
  response.vary:add("Cookie")
  response.vary:add("cookie")
  response.vary:update({ "Accept", "X-A" })
  response.content_language = { "de", "en" }
  response.content_language:discard("de")
  response.allow = "GET, HEAD"
  response.allow:add("POST")
  response.headers["X-Has"] = tostring(response.vary:has("COOKIE"))
  return response
end)

app:get("/emptied", function()
  local response = luaflask.make_response("ok")
  response.headers["Vary"] = "Cookie"
  response.vary:remove("cookie")
  return response
end)

app:get("/quoted", function()
  local response = luaflask.make_response("ok")
  response.vary = { "a b", "c" }
  return response
end)

return app
