local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  return {
    date = request.date or luaflask.null,
    since = request.if_modified_since or luaflask.null,
    unmodified = request.if_unmodified_since or luaflask.null,
  }
end)

return app
