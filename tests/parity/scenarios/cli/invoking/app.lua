local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

local add = app.cli:command("add", {
  cli.option("--a", { type = "int", default = 1 }),
  cli.option("--b", { type = "int", default = 2 }),
}, function(opts)
  cli.echo(opts.a + opts.b)
end)
app.cli:command("sums", { cli.option("--a", { type = "int", default = 10 }) }, cli.pass_context(function(ctx, opts)
  ctx:invoke(add, { a = 5, b = opts.a })
  ctx:forward(add)
  ctx:invoke(add)
end))

return app
