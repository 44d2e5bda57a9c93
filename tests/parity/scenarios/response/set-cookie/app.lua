local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local COOKIES = {
  plain = { "k", "v" },
  empty = { "k" },
  max_age = { "k", "v", { max_age = 60 } },
  zero = { "k", "v", { max_age = 0 } },
  expires = { "k", "v", { expires = 86400 } },
  text = { "k", "v", { expires = "Thu, 01 Jan 2037 00:00:00 GMT" } },
  path = { "k", "v", { path = "/sub dir/ü" } },
  no_path = { "k", "v", { path = false } },
  domain = { "k", "v", { domain = ".example.com" } },
  flags = { "k", "v", { secure = true, httponly = true, samesite = "lax" } },
  partitioned = { "k", "v", { partitioned = true, samesite = "None" } },
  all = { "k", "v", {
    max_age = 60, expires = 0, path = "/p", domain = "example.com", secure = true, httponly = true, samesite = "Strict",
  } },
  quoted = { "k", 'a b;c,"d"\\é' },
}

app:get("/<name>", function(name)
  local response = luaflask.make_response("ok")
  local cookie = COOKIES[name]
  response:set_cookie(cookie[1], cookie[2], cookie[3])
  return response
end)

app:get("/delete", function()
  local response = luaflask.make_response("ok")
  response:delete_cookie("a")
  response:delete_cookie("b", { path = "/p", domain = "example.com", secure = true, httponly = true, samesite = "Lax" })
  return response
end)

app:get("/wrong", function()
  local response = luaflask.make_response("ok")
  response:set_cookie("k", "v", { samesite = "sometimes" })
  return response
end)

return app
