local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.secret_key = "k"
local seen = {}

luaflask.signals.message_flashed:connect(function(_, args)
  seen[#seen + 1] = args.category .. ": " .. args.message
end, { sender = app })

app:get("/", function()
  luaflask.flash("This is a flash message", "notice")
  luaflask.flash("plain")
  return table.concat(seen, "\n")
end)

return app
