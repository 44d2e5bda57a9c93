local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local WORDS = "A view returns up to three values: (body, status, headers), (body, status), or (body, headers)."

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find(WORDS, 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  return "a", 200, {}, 4
end)

return app
