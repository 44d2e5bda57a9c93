local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("mix", {
  cli.option("--part", { type = cli.IntRange({ min = 1, max = 9 }), default = 3, help = "Parts." }),
  cli.option("--heat", { type = cli.FloatRange({ min = 0, max = 1, max_open = true }), help = "Heat." }),
  cli.option("--speed", { type = cli.IntRange({ max = 5, clamp = true }), default = 0 }),
}, function(opts)
  cli.echo(("%d %s %d"):format(opts.part, opts.heat and ("%.2f"):format(opts.heat) or "cold", opts.speed))
end)

return app
