local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local WORDS = "no exception for 999"

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find(WORDS, 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  luaflask.abort(999)
end)

return app
