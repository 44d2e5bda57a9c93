local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<string(length=2):code>", { endpoint = "code" }, function(code)
  return "code " .. code
end)

app:get("/<string(minlength=3, maxlength=4):word>", { endpoint = "word" }, function(word)
  return "word " .. word
end)

app:get("/<path:rest>", { endpoint = "rest" }, function(rest)
  return "rest " .. rest
end)

return app
