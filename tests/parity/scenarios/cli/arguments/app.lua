local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("copy", { cli.argument("sources", { nargs = -1 }), cli.argument("target") }, function(sources, target)
  cli.echo(#sources .. " to " .. target)
end)
app.cli:command("show", { cli.argument("name", { default = "all" }), cli.argument("more", { required = false }) },
  function(name, more)
    cli.echo(name .. " " .. (more or "none"))
  end)
app.cli:command("point", { cli.argument("at", { nargs = 2, type = "int" }) }, function(at)
  cli.echo(at[1] + at[2])
end)

return app
