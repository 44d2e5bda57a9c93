local luaflask = require("luaflask")

local app = luaflask.Flask("app", { static_folder = false })
app.config:from_mapping({ DICT = { kept = 1, changed = 1 }, TEXT = "a text" })
app.config:from_prefixed_env("PARITY")

-- Each setting is a rule, so that the command `routes` prints it.
for _, key in ipairs({ "STRING", "INT", "FLOAT", "BOOL", "NULL", "LIST", "OBJECT", "NOT_JSON", "EMPTY", "DICT", "NEW",
  "TEXT", "lower", "QUOTED" }) do
  local text = app.json:dumps(app.config[key] == nil and luaflask.null or app.config[key])
  app:add_url_rule("/" .. text:gsub("[<>]", "_"), key, function() end)
end

return app
