local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("paint", { cli.option("--force", { is_flag = true }) }, function(opts)
  local color = opts.force or nil
  cli.secho("red", { fg = "red", bold = true, color = color })
  cli.echo(cli.style("blue", { fg = "bright_blue", bg = "black", underline = true }), { color = color })
  cli.echo(cli.style("rgb", { fg = { 1, 2, 3 }, bg = 200, reset = false, italic = false }), { color = color })
  cli.echo(cli.unstyle(cli.style("plain", { dim = true, blink = true, reverse = true, strikethrough = true })))
  cli.echo("no newline", { nl = false })
end)

return app
