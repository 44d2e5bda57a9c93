local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

local users = cli.AppGroup("users", { help = "Manages users." })
users:command("add", { cli.argument("name"), help = "Adds a user." }, function(name)
  cli.echo("added " .. name .. " to " .. luaflask.current_app.name)
end)
users:command("remove", { cli.argument("name"), hidden = true }, function(name)
  cli.echo("removed " .. name)
end)
local groups = users:group("groups", { help = "Manages groups of users." })
groups:command("list", function()
  cli.echo("none")
end)
app.cli:add_command(users)

return app
