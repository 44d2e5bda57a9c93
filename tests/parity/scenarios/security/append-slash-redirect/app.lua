local luaflask = require("luaflask")
local utils = require("luaflask.utils")
local app = luaflask.Flask("app")

app:route("/<path:path>", { methods = { "GET", "POST" } })(function()
  return utils.append_slash_redirect(luaflask.request.environ)
end)

return app
