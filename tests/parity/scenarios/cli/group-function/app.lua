local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

local db = app.cli:group("db", {
  cli.option("--url", { default = "local" }),
  invoke_without_command = true,
}, cli.pass_context(function(ctx, opts)
  ctx.obj = { url = opts.url }
  cli.echo("opened " .. opts.url .. " for " .. tostring(ctx.invoked_subcommand or "nothing"))
end))
db:command("init", cli.pass_obj(function(obj)
  cli.echo("made tables in " .. obj.url)
end))

return app
