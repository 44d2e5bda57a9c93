local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("leave", { cli.argument("how"), cli.option("--code", { type = "int" }) }, cli.pass_context(function(ctx, how, opts)
  if how == "fail" then
    ctx:fail("it failed")
  elseif how == "exit" then
    ctx:exit(opts.code)
  elseif how == "abort" then
    ctx:abort()
  elseif how == "usage" then
    error(cli.UsageError("wrong use"), 0)
  elseif how == "bad" then
    error(cli.BadParameter("not this", ctx, nil, "HOW"), 0)
  elseif how == "error" then
    error(cli.ClickException("no luck"), 0)
  end
  cli.echo("stayed")
end))

return app
