local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")
local log = {}

signals.got_request_exception:connect(function(_, args)
  log[#log + 1] = "exception " .. (luaflask.isinstance(args.exception, luaflask.exceptions.HTTPException) and "http"
    or "other")
end, { sender = app })

signals.request_finished:connect(function(_, args)
  log[#log + 1] = "finished " .. args.response.status_code
end, { sender = app })

signals.request_tearing_down:connect(function(_, args)
  log[#log + 1] = "tearing down " .. (args.exc == nil and "well" or "badly")
end, { sender = app })

app:get("/broken", function()
  error("broken")
end)

app:get("/gone", function()
  luaflask.abort(410)
end)

app:get("/log", function()
  local text = table.concat(log, "\n")
  log = {}
  return text
end)

return app
