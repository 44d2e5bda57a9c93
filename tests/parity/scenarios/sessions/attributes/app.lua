local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

app:get("/state", function()
  local seen = { session.modified, session.permanent }
  session:get("a")
  seen[3] = { session.accessed, session.modified }
  session.a = 1
  seen[4] = { session.accessed, session.modified, session.a ~= nil, #session }
  session.permanent = true
  seen[5] = { session.permanent, session._permanent }
  session.permanent = false
  seen[6] = session.permanent
  return seen
end)

app:get("/methods", function()
  local seen = { session:setdefault("b", 2), session:setdefault("b", 3), session:pop("b"), session:pop("b", "gone") }
  session:update({ c = 1, d = 2 })
  local keys = {}
  for key in luaflask.pairs(session) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  seen[5] = keys
  session.modified = false
  session:pop("absent")
  seen[6] = session.modified
  session:clear()
  seen[7] = { #session, session.modified }
  return seen
end)

app:get("/read", function()
  return tostring(session:get("a"))
end)

app:get("/untouched", function()
  return "untouched"
end)

return app
