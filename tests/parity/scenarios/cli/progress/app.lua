local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("work", function()
  local sum = 0
  for n in cli.progressbar({ 1, 2, 3, 4 }, { label = "Working" }) do
    sum = sum + n
  end
  cli.echo(sum)
  cli.progressbar(nil, { length = 3, label = "Again" })(function(bar)
    bar:update(2)
    cli.echo(bar.pos)
  end)
end)

return app
