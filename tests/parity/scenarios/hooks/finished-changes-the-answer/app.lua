local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "k"

luaflask.signals.request_finished:connect(function(_, args)
  local response = args.response
  session.late = true -- too late to be saved
  response.headers:remove("Set-Cookie")
  response:set_data(response:get_data(true) .. "!")
  response.status_code = 202
end, { sender = app })

app:get("/", function()
  session.name = "ada"
  return "hello"
end)

return app
