local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local function add(rule)
  app:get(rule, { endpoint = rule }, function()
    return rule
  end)
end

add("/<a>")
add("/x<a>")
add("/xy<a>")
add("/<a>.html")
add("/x<a>.html")
add("/<a>-<b>")
add("/<a>/<b>")
add("/x/<b>")
add("/<a>/y")

return app
