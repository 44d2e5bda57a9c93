local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local function show()
  return request.headers:get("Cookie", "none")
end
app:get("/show", "show", show)
app:get("/deep/page", "page", show)

app:get("/", function()
  local client = app:test_client()
  client:set_cookie("name", "a b;c")
  client:set_cookie("deep", "1", { path = "/deep" })
  client:set_cookie("sub", "2", { domain = "example.com", origin_only = false })
  client:set_cookie("origin", "3", { domain = "example.com" })
  local seen = {
    client:get("/show").text,
    client:get("/deep/page").text,
    client:get("/show", { base_url = "http://www.example.com" }).text,
    client:get("/show", { base_url = "http://example.com" }).text,
  }
  local cookie = client:get_cookie("name")
  seen[5] = { cookie.key, cookie.value, cookie.decoded_value, cookie.domain, cookie.path, cookie.origin_only }
  client:set_cookie("full", "v", { max_age = 60, secure = true, httponly = true, samesite = "Lax" })
  cookie = client:get_cookie("full")
  seen[6] = { cookie.max_age, cookie.secure, cookie.http_only, cookie.same_site }
  seen[7] = { client:get_cookie("deep") == nil, client:get_cookie("deep", { path = "/deep" }) == nil }
  seen[8] = client:get_cookie("sub", "example.com").value
  client:delete_cookie("name")
  client:delete_cookie("deep", { path = "/deep" })
  client:delete_cookie("absent")
  client:set_cookie("full", "", { max_age = 0 })
  seen[9] = client:get("/deep/page").text
  return seen
end)

return app
