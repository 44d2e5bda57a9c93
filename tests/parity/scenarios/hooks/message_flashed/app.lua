local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.secret_key = "k"
local log = {}

luaflask.signals.message_flashed:connect(function(_, args)
  log[#log + 1] = args.category .. ": " .. args.message
end, { sender = app })

app:get("/", function()
  luaflask.flash("hello")
  luaflask.flash("beware", "warning")
  return table.concat(log, "\n")
end)

return app
