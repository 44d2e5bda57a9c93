local luaflask = require("luaflask")
local MyException = luaflask.exceptions.Exception:extend("MyException")

local app = luaflask.Flask("app")

app:errorhandler(MyException, function(err)
  return luaflask.isinstance(err, MyException) and "42" or "another"
end)

app:get("/", function()
  error(MyException())
end)

return app
