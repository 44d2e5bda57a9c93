local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

local function even(_, _, value)
  if value % 2 == 1 then
    error(cli.BadParameter(value .. " is odd"), 0)
  end
  return value * 10
end

local function show_license(ctx, _, value)
  if value then
    cli.echo("MIT")
    ctx:exit()
  end
end

app.cli:command("half", {
  cli.option("--n", { type = "int", default = 2, callback = even }),
  cli.option("--license", { is_flag = true, is_eager = true, expose_value = false, callback = show_license }),
}, function(opts)
  cli.echo(opts.n)
  cli.echo(opts.license == nil and "no key" or "key")
end)

return app
