local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("send-mail", {
  cli.option("--to", { envvar = { "MAIL_TO", "MAIL" }, show_envvar = true, help = "Whom." }),
  cli.option("--dry-run/--really", { default = false }),
  cli.option("--copies", { type = "int", multiple = true }),
  cli.argument("text", { envvar = "TEXT", required = false }),
}, function(text, opts)
  cli.echo((opts.to or "nobody") .. " " .. (opts.dry_run and "dry" or "wet") .. " " .. #opts.copies .. " " .. (text or ""))
end)

return app
