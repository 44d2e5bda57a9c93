local luaflask = require("luaflask")
local cli = luaflask.cli

local function make_app(name)
  local app = luaflask.Flask(name, { static_folder = false })
  app.cli:command("who", function()
    cli.echo(luaflask.current_app.name)
  end)
  return app
end

return {
  app = make_app("usual"),
  other = make_app("other"),
  factory = function(name, n)
    return make_app(name .. (n or ""))
  end,
}
