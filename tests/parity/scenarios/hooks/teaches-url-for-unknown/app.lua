local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local WORDS = "Could not build url for endpoint 'indx'. Did you mean 'index' instead?"

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find(WORDS, 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  return luaflask.url_for("indx")
end)

return app
