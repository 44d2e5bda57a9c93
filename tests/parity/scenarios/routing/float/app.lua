local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/plain/<float:x>", { endpoint = "plain" }, function(x)
  return tostring(x * 2)
end)

app:get("/range/<float(min=0.5, max=1.5):x>", { endpoint = "range" }, function(x)
  return tostring(x)
end)

app:get("/signed/<float(signed=True):x>", { endpoint = "signed" }, function(x)
  return tostring(x)
end)

return app
