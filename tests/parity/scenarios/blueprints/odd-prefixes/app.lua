local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")

local function where()
  return request.url_rule.rule .. " " .. request.endpoint
end

local function bp(name, prefix)
  local made = luaflask.Blueprint(name, { url_prefix = prefix })
  made:add_url_rule("", "bare", where)
  made:add_url_rule("/x", "x", where)
  made:add_url_rule("//y", "y", where)
  return made
end

local slash = bp("slash", "/slash/")
local empty = luaflask.Blueprint("empty", { url_prefix = "" })
empty:add_url_rule("z", "z", where)
local nested = bp("nested", "/nested/")
slash:register_blueprint(empty)
slash:register_blueprint(nested)
app:register_blueprint(slash)

local variable = luaflask.Blueprint("variable", { url_prefix = "/<int:id>" })
variable:get("/<name>", "view", function(id, name)
  return id .. " " .. name
end)
app:register_blueprint(variable)

app:get("/rules/of/all", function()
  local rules = {}
  for rule in app.url_map:iter_rules() do
    rules[#rules + 1] = rule.rule .. " " .. rule.endpoint
  end
  table.sort(rules)
  return rules
end)

return app
