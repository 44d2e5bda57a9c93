local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/", function()
  local states = { tostring(session.modified) }
  luaflask.flash("Zap")
  session.modified = false
  luaflask.flash("Zip")
  states[2] = tostring(session.modified)
  return table.concat(states, " ") .. " " .. table.concat(luaflask.get_flashed_messages(), " ")
end)

return app
