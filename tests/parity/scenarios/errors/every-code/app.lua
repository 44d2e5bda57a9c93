local luaflask = require("luaflask")
local abort = luaflask.abort

local app = luaflask.Flask("app")

app:get("/<int:code>", function(code)
  abort(code)
end)

return app
