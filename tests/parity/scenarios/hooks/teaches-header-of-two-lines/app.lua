local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local WORDS = "must not contain line breaks or NUL"

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find(WORDS, 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  return "x", { ["X-A"] = "a\nb" }
end)

return app
