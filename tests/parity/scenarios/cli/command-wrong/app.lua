local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("greet", {
  cli.argument("name"),
  cli.option("--count", "-c", { default = 1, show_default = true, help = "How often the greeting is written." }),
  cli.option("--shout/--no-shout", { help = "In capitals, or not." }),
  cli.option("--size", { type = "float", metavar = "METERS" }),
  help = [[
    Greets NAME.

    A second paragraph, which is long enough to be broken into lines because a terminal is eighty columns wide.
  ]],
}, function(name, opts)
  for _ = 1, opts.count do
    cli.echo("Hello " .. (opts.shout and name:upper() or name))
  end
end)

return app
