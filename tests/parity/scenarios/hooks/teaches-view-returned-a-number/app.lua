local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local WORDS = "The view function for 'index' did not return a valid response. The return type must be a string,"

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find(WORDS, 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  return 42
end)

return app
