local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local WORDS = "The session is unavailable because no secret key was set."

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find(WORDS, 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  luaflask.session.x = 1
  return "x"
end)

return app
