local luaflask = require("luaflask")
local DefaultJSONProvider = require("luaflask.json_provider").DefaultJSONProvider
local request = luaflask.request
local app = luaflask.Flask("app")

local Upper = DefaultJSONProvider:extend("Upper", { mimetype = "application/vnd.api+json" })

function Upper:dumps(value, opts)
  return DefaultJSONProvider.dumps(self, value, opts):upper()
end

function Upper:loads(text, opts)
  return { loaded = DefaultJSONProvider.loads(self, text, opts) }
end

app.json_provider_class = Upper
app.json = Upper(app)

app:get("/table", function()
  return { a = "b" }
end)

app:get("/jsonify", function()
  return luaflask.jsonify("a", 1)
end)

app:post("/load", function()
  return request:get_json()
end)

app:get("/default", function()
  return luaflask.Flask("x").json_provider_class == DefaultJSONProvider and "True" or "False"
end)

return app
