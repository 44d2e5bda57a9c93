local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("show", { cli.option("--color", { default = "none" }) }, function(opts)
  cli.echo((os.getenv("PLACE") or "nowhere") .. " " .. opts.color .. " " .. (os.getenv("QUOTED") or ""))
end)

return app
