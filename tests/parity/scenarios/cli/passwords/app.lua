local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("password", {
  cli.option("--password", { prompt = true, hide_input = true, confirmation_prompt = true }),
}, function(opts)
  cli.echo(#opts.password)
end)

return app
