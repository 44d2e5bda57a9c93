local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/plain/<int:n>", { endpoint = "plain" }, function(n)
  return tostring(n + 1)
end)

app:get("/digits/<int(fixed_digits=3):n>", { endpoint = "digits" }, function(n)
  return tostring(n)
end)

app:get("/range/<int(min=2, max=9):n>", { endpoint = "range" }, function(n)
  return tostring(n)
end)

app:get("/range/<path:other>", { endpoint = "other" }, function(other)
  return "other " .. other
end)

app:get("/signed/<int(signed=True):n>", { endpoint = "signed" }, function(n)
  return tostring(n)
end)

app:get("/urls", function()
  return url_for("digits", { n = 7 }) .. " " .. url_for("signed", { n = -7 }) .. " " .. url_for("plain", { n = 0 })
end)

return app
