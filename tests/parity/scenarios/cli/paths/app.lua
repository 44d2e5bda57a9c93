local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("read", { cli.argument("file", { type = cli.File() }) }, function(file)
  cli.echo(file:read("*a"), { nl = false })
end)
app.cli:command("write", { cli.argument("file", { type = cli.File("w") }), cli.argument("text") }, function(file, text)
  file:write(text, "\n")
end)
app.cli:command("check", {
  cli.option("--any", { type = cli.Path() }),
  cli.option("--there", { type = cli.Path({ exists = true }) }),
  cli.option("--file", { type = cli.Path({ exists = true, dir_okay = false }) }),
  cli.option("--folder", { type = cli.Path({ exists = true, file_okay = false }) }),
  help = "Looks.",
}, function(opts)
  cli.echo(opts.any or opts.there or opts.file or opts.folder)
end)

return app
