local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("drop", function()
  local name = cli.prompt("Which table", { default = "users" })
  cli.confirm("Drop " .. name .. "?", { abort = true })
  cli.echo("dropped " .. name)
  local n = cli.prompt("How many", { type = "int", prompt_suffix = "? " })
  cli.echo(n + 1)
end)

return app
