local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/set", function()
  local response = luaflask.make_response("set")
  response:set_cookie("own", "1")
  response:set_cookie("all", "2", { domain = "example.com" })
  return response
end)

app:get("/show", function()
  return request.headers:get("Cookie", "none")
end)

app:get("/", function()
  local client = app:test_client()
  client:get("/set", { base_url = "http://example.com" })
  local hosts = { "http://localhost", "http://example.com", "https://example.com:8443", "http://www.example.com",
    "http://notexample.com", "http://example.com.evil" }
  local seen = {}
  for i, host in ipairs(hosts) do
    seen[i] = client:get("/show", { base_url = host }).text
  end
  seen[#seen + 1] = app:test_client({ use_cookies = false }):get("/show").text
  return seen
end)

return app
