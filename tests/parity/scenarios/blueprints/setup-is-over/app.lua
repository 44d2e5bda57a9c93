local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp")
app:register_blueprint(bp)

local late, late_message = pcall(bp.get, bp, "/late", "late", function() end)

app:get("/", function()
  local results = { blueprint = late,
    told = tostring(late_message):find("can no longer be called on the blueprint 'bp'", 1, true) ~= nil }
  for _, name in ipairs({ "before_request", "after_request", "teardown_request", "teardown_appcontext" }) do
    results[name] = pcall(app[name], app, function() end)
  end
  local ok, message = pcall(app.add_url_rule, app, "/new", "new", function() end)
  results.add_url_rule = ok
  results.app_told = tostring(message):find("The setup method 'add_url_rule' can no longer be called on the "
    .. "application", 1, true) ~= nil
  results.register_blueprint = pcall(app.register_blueprint, app, luaflask.Blueprint("new"))
  results.register_error_handler = pcall(app.register_error_handler, app, 404, function() end)
  return results
end)

return app
