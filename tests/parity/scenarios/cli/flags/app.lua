local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("run-it", {
  cli.option("-v", "--verbose", { count = true, help = "Say more." }),
  cli.option("-q", { is_flag = true }),
  cli.option("--upper", "how", { flag_value = "upper", default = true }),
  cli.option("--lower", "how", { flag_value = "lower" }),
  cli.option("-x/-X", "x", { default = true, show_default = true }),
}, function(opts)
  cli.echo(("%d %s %s %s"):format(opts.verbose, opts.q and "quiet" or "loud", opts.how, opts.x and "x" or "no x"))
end)

return app
