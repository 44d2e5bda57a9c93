local luaflask = require("luaflask")

local app = luaflask.Flask("app")
app.config:from_mapping({ FOO_OPTION_1 = "foo option 1", FOO_OPTION_2 = "foo option 2", BAR_STUFF_1 = "bar stuff 1",
  BAR_STUFF_2 = "bar stuff 2" })

app:get("/", function()
  return luaflask.array({
    app.config:get_namespace("FOO_"),
    app.config:get_namespace("BAR_", false),
    app.config:get_namespace("FOO_", true, false),
    app.config:get_namespace("BAR_", false, false),
    luaflask.object(app.config:get_namespace("NONE_")),
  })
end)

return app
