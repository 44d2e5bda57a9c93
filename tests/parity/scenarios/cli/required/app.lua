local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("login", {
  cli.option("--user", { required = true, help = "Who." }),
  cli.option("--role", { type = cli.Choice({ "admin", "guest" }), required = true }),
}, function(opts)
  cli.echo(opts.user .. " as " .. opts.role)
end)

return app
