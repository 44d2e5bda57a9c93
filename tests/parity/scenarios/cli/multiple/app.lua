local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })

app.cli:command("tag", {
  cli.option("-t", "--tag", { multiple = true, help = "May be repeated." }),
  cli.option("--at", { nargs = 2, type = "int", help = "A place." }),
  cli.option("--item", { type = { "text", "int" }, multiple = true }),
}, function(opts)
  local items = {}
  for i, item in ipairs(opts.item) do
    items[i] = item[1] .. "=" .. item[2]
  end
  cli.echo(table.concat(opts.tag, ",") .. "|" .. (opts.at and opts.at[1] * opts.at[2] or "nowhere") .. "|"
    .. table.concat(items, ","))
end)

return app
