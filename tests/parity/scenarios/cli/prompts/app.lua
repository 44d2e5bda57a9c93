local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("register", {
  cli.option("--name", { prompt = true }),
  cli.option("--age", { prompt = "Your age", type = "int", default = 18 }),
  cli.option("--plan", { prompt = true, type = cli.Choice({ "free", "paid" }), default = "free" }),
  cli.option("--news/--no-news", { prompt = "News?" , default = false }),
}, function(opts)
  cli.echo(("%s %d %s %s"):format(opts.name, opts.age, opts.plan, opts.news and "news" or "no news"))
end)

return app
