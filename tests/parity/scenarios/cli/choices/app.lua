local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("paint", {
  cli.argument("shape", { type = cli.Choice({ "circle", "square" }) }),
  cli.option("--color", { type = cli.Choice({ "Red", "Blue" }, { case_sensitive = false }), default = "Red",
    show_default = true, help = "Which colour." }),
}, function(shape, opts)
  cli.echo(shape .. " " .. opts.color)
end)

return app
