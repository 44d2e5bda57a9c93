local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("typed", {
  cli.option("--on", { type = cli.DateTime() }),
  cli.option("--day", { type = cli.DateTime({ "%d.%m.%Y" }) }),
  cli.option("--id", { type = "uuid" }),
  cli.option("--yes", { type = "bool" }),
  cli.option("--ratio", { default = 0.5, show_default = true }),
  cli.option("--words", { default = { "a", "b" }, multiple = true, show_default = true }),
}, function(opts)
  local on = opts.on or opts.day
  if on then
    cli.echo(("%04d-%02d-%02d %02d:%02d:%02d"):format(on.year, on.month, on.day, on.hour, on.min, on.sec))
  end
  if opts.id then
    cli.echo(opts.id)
  end
  if opts.yes ~= nil then
    cli.echo(opts.yes and "yes" or "no")
  end
  cli.echo(("%.3f %d"):format(opts.ratio, #opts.words))
end)

return app
