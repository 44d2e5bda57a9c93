local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

local function blueprint(name, opts)
  local bp = luaflask.Blueprint(name, opts)
  bp.cli:command("say-" .. name, function()
    cli.echo(name .. " in " .. luaflask.current_app.name)
  end)
  return bp
end

app:register_blueprint(blueprint("plain"))
app:register_blueprint(blueprint("other", { cli_group = "renamed" }))
app:register_blueprint(blueprint("merged", { cli_group = false }))
app:register_blueprint(blueprint("late"), { cli_group = "later" })
local parent, child = blueprint("parent"), blueprint("child")
parent:register_blueprint(child)
app:register_blueprint(parent)

return app
