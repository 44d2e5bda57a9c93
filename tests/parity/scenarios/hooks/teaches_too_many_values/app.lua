local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:errorhandler(500, function(err)
  local message = tostring(err.original_exception)
  return message:find("A view returns up to three values: (body, status, headers), (body, status), or (body, headers).", 1, true) and "taught" or message, 500
end)

app:get("/", "index", function()
  return "a", 200, {}, 4
end)

return app
