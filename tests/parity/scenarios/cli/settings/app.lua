local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("wrap", {
  cli.argument("words", { nargs = -1, type = cli.UNPROCESSED }),
  context_settings = { ignore_unknown_options = true },
}, function(words)
  cli.echo(table.concat(words, " "))
end)
app.cli:command("extra", { context_settings = { allow_extra_args = true, help_option_names = { "-h", "--help" } } },
  cli.pass_context(function(ctx)
    cli.echo(table.concat(ctx.args, ","))
  end))
app.cli:command("old", { deprecated = true, help = "Does it the old way.", epilog = "See new." }, function()
  cli.echo("done")
end)

return app
