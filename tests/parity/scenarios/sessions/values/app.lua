local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "development-key"

app:get("/set", function()
  session.values = {
    list = { 1, 2, 3 },
    empty = luaflask.array({}),
    object = luaflask.object({}),
    float = 1.5,
    integer = 42,
    yes = true,
    null = luaflask.null,
    text = "Hällo",
    nested = { { a = { 1, { b = "c" } } } },
    t = { [" t"] = "not-a-tuple" },
    t_ = { [" t__"] = "not-a-tuple" },
    di = { [" di"] = "not-a-dict" },
  }
  return "set"
end)

app:get("/get", function()
  return session.values
end)

return app
