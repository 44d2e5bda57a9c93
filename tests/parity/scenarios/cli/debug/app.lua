local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("mode", function()
  cli.echo(app.debug and "debug" or "no debug")
end)

return app
