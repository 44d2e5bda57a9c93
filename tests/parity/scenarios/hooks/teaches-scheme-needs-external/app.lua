local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local WORDS = "When specifying '_scheme', '_external' must be"

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find(WORDS, 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  return luaflask.url_for("static", { filename = "x", _scheme = "https", _external = false })
end)

return app
