local luaflask = require("luaflask")
local routing = luaflask.routing
local app = luaflask.Flask("app")

local Repeat = routing.BaseConverter:extend("Repeat")

function Repeat:init(map, times, opts)
  Repeat.__parent.init(self, map)
  self.times, self.glue = times, opts and opts.glue or ""
end

function Repeat:to_python(text)
  local out = {}
  for i = 1, self.times do
    out[i] = text
  end
  return table.concat(out, self.glue)
end

app.url_map.converters["repeat"] = Repeat

app:get("/plain/<repeat(2):text>", { endpoint = "plain" }, function(text)
  return text
end)

app:get("/glued/<repeat(3, glue='-'):text>", { endpoint = "glued" }, function(text)
  return text
end)

return app
