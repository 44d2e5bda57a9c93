local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")
app.secret_key = "testkey"
local seen = {}
signals.request_finished:connect(function(_, args)
  seen[#seen + 1] = args.response.status_code
end, { sender = app })
signals.got_request_exception:connect(function(_, args)
  seen[#seen + 1] = luaflask.isinstance(args.exception, luaflask.exceptions.Exception) and args.exception.message
end, { sender = app })
signals.message_flashed:connect(function(_, args)
  seen[#seen + 1] = args.category .. ": " .. args.message
end, { sender = app })

app:get("/flash", function()
  luaflask.flash("saved")
  luaflask.flash("careful", "warning")
  return ""
end)

app:get("/error", function()
  error(luaflask.exceptions.Exception("oops"))
end)

app:get("/seen", function()
  return seen
end)

return app
