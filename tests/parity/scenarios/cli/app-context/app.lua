local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app:teardown_appcontext(function(err)
  cli.echo("teardown " .. (err and "with an error" or "without"))
end)

app.cli:command("inside", function()
  luaflask.g.x = "kept"
  cli.echo(luaflask.current_app.name .. " " .. luaflask.g.x)
end)
app.cli:command("fails", function()
  cli.get_current_context():fail("no")
end)
app.cli:command("outside", { with_appcontext = false }, function()
  cli.echo(luaflask.has_app_context() and "inside" or "outside")
end)

return app
