local luaflask = require("luaflask")
local abort, exceptions = luaflask.abort, luaflask.exceptions

local app = luaflask.Flask("app")

local ok, outside = pcall(abort, 401)

app:errorhandler(exceptions.LookupError, function(err)
  return "lookup: " .. tostring(err), 500
end)

app:get("/", function()
  abort(900)
end)

app:get("/outside", function()
  return ("%s %s"):format(tostring(ok), outside.name)
end)

return app
