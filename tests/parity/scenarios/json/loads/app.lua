local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local json = luaflask.json

local values = json.loads('{"a": [1, {"b": null}], "c": "\\u00e4"}')
local text = json.dumps(values)

app:get("/", function()
  return text .. " " .. values.c .. " " .. values.a[1]
end)

return app
