local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:after_request(function(response)
  response.headers["X-After"] = "after"
  return response
end)

luaflask.signals.request_finished:connect(function(sender, args)
  args.response.headers["X-Signal"] = ("%s %d %s"):format(sender.name, args.response.status_code,
    args.response.headers["X-After"])
end, { sender = app })

app:get("/", function()
  return "ok", 201
end)

return app
