local luaflask = require("luaflask")
local DefaultJSONProvider = require("luaflask.json_provider").DefaultJSONProvider
local Envelope = DefaultJSONProvider:extend("Envelope")
function Envelope:dumps(value, options)
  return DefaultJSONProvider.dumps(self, { data = value }, options)
end
function Envelope:loads(text, options)
  return DefaultJSONProvider.loads(self, text, options).data
end

local App = luaflask.Flask:extend("App", { json_provider_class = Envelope })
local app = App("app")

app:get("/table", function()
  return { 1, 2 }
end)

app:get("/jsonify", function()
  return luaflask.jsonify({ a = 1 })
end)

app:post("/read", function()
  return tostring(luaflask.request:get_json().x)
end)

return app
