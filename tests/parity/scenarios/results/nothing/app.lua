local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")

app:errorhandler(exceptions.InternalServerError, function(err)
  local message = tostring(err.original_exception)
  return ("names the view: %s, returned nothing: %s"):format(
    tostring(message:find("'nothing'", 1, true) ~= nil),
    tostring(message:find("ended without a return statement", 1, true) ~= nil)), 500
end)

app:get("/nothing", "nothing", function() end)

return app
