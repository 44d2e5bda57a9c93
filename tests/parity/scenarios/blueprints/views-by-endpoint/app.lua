local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })

bp:add_url_rule("/later", "later")
bp:endpoint("bp.later")(function()
  return "later"
end)

app:add_url_rule("/app-later", "own")
bp:endpoint("own")(function()
  return "a rule of the app, a view of the blueprint"
end)

bp:route("/many", { methods = { "GET", "POST" }, endpoint = "many" })(function()
  return luaflask.request.method
end)
bp:put("/verbs", "put", function() return "put" end)
bp:patch("/verbs", "patch", function() return "patch" end)
bp:delete("/verbs", "delete", function() return "delete" end)

app:register_blueprint(bp)

app:get("/blueprints", function()
  local names = {}
  for each in app:iter_blueprints() do
    names[#names + 1] = each.name
  end
  return { names, app.blueprints.bp == bp }
end)

return app
