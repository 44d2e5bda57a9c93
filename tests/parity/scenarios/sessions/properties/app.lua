local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

local function states()
  return ("%s %s %s"):format(tostring(session.new), tostring(session.modified), tostring(session.permanent))
end

app:get("/", function()
  return states()
end)

app:get("/write", function()
  local before = states()
  session.a = 1
  return before .. " | " .. states()
end)

app:get("/nested", function()
  session:setdefault("list", {})
  session.modified = false
  local before = states()
  table.insert(session.list, 1)
  return before .. " | " .. states()
end)

app:get("/only_new", function()
  return tostring(session.new)
end)

app:get("/only_modified", function()
  return tostring(session.modified)
end)

return app
