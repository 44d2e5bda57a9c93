local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/text/<text>", { endpoint = "text" }, function(text)
  return text
end)

app:get("/path/<path:path>", { endpoint = "path" }, function(path)
  return path
end)

app:get("/", function()
  local value = "a b/c?d#e%f&g=h;i:j@k,l+m$n!o'p(q)r*s~t[u]\"<ü>|^"
  return url_for("text", { text = value }) .. "\n" .. url_for("path", { path = value })
end)

return app
