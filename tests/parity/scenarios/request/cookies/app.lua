local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  return {
    all = luaflask.object(request.cookies:to_dict(false)),
    a = request.cookies:get("a", "none"),
    number = request.cookies:get("n", 0, "int"),
    list = request.cookies:getlist("a"),
  }
end)

return app
