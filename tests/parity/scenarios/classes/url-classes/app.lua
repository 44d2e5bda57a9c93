local luaflask = require("luaflask")
local routing = luaflask.routing
local Map, Rule = routing.Map, routing.Rule

local MyRule = Rule:extend("MyRule")

local MyMap = Map:extend("MyMap")

function MyMap.label()
  return "mine"
end

local MyFlask = luaflask.Flask:extend("MyFlask", { url_rule_class = MyRule, url_map_class = MyMap })

function MyFlask:create_url_adapter(request)
  local adapter = luaflask.Flask.create_url_adapter(self, request)
  if adapter and request ~= nil then
    adapter.query_args = request.query_string
  end
  return adapter
end

local app = MyFlask("app")

app:get("/item/<int:id>/", "item", function(id)
  return { id, app.url_map:label(), luaflask.isinstance(app.url_map:iter_rules("item")(), MyRule) }
end)

app:get("/adapter", function()
  local found
  luaflask.spawn(function()
    found = app:create_url_adapter()
  end):join()
  local seen
  app:test_request_context("/item/3/?x=1")(function()
    local adapter = app:create_url_adapter(luaflask.request)
    local endpoint, values = adapter:match()
    seen = { found == nil, endpoint, values, adapter.server_name, adapter.url_scheme, adapter.query_args }
  end)
  return seen
end)

return app
