local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "k"

luaflask.signals.request_finished:connect(function(_, args)
  if args.response.status_code == 200 then
    error("late")
  end
end, { sender = app })

app:get("/", function()
  session.name = "ada"
  return "hello"
end)

return app
