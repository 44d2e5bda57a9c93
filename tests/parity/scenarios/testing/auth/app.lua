local luaflask = require("luaflask")
local request = luaflask.request
local Authorization = require("luaflask.datastructures").Authorization
local app = luaflask.Flask("app")

app:get("/echo", function()
  local auth = request.authorization
  return { header = request.headers:get("Authorization"), type = auth.type, username = auth.username }
end)

app:get("/", function()
  local client = app:test_client()
  return {
    client:get("/echo", { auth = { "Aladdin", "open sesame" } }).json,
    client:get("/echo", { auth = Authorization("basic", { username = "a", password = "b" }) }).json,
  }
end)

return app
