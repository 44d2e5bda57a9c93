local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local signals = luaflask.signals
local log = {}

signals.appcontext_pushed:connect(function()
  log[#log + 1] = "pushed"
end, { sender = app })

signals.appcontext_popped:connect(function()
  log[#log + 1] = "popped"
end, { sender = app })

app:get("/", function()
  log = {}
  app:app_context()(function()
    log[#log + 1] = "inside"
  end)
  return table.concat(log, " ")
end)

return app
