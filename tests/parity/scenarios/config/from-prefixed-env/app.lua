local luaflask = require("luaflask")

local app = luaflask.Flask("app")
app.config:from_mapping({ DICT = { kept = 1, changed = 1 } })
app.config:from_prefixed_env("PARITY")

app:get("/", function()
  local settings = {}
  for _, key in ipairs({ "STRING", "INT", "FLOAT", "BOOL", "NULL", "LIST", "OBJECT", "NOT_JSON", "EMPTY", "DICT", "NEW",
    "lower", "QUOTED", "ABSENT" }) do
    settings[key] = app.config[key]
    if settings[key] == nil then
      settings[key] = luaflask.null
    end
  end
  return settings
end)

return app
