local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })
local events = {}

local function note(name)
  table.insert(events, name)
end

app:before_request(function() note("app before") end)
bp:before_app_request(function() note("bp before app") end)
bp:before_request(function() note("bp before") end)
bp:after_app_request(function(response) note("bp after app") return response end)
bp:after_request(function(response) note("bp after") return response end)
bp:teardown_app_request(function() note("bp teardown app") end)
bp:teardown_request(function() note("bp teardown") end)
bp:app_url_value_preprocessor(function(_, values)
  g.lang = values and values.lang
  if values then
    values.lang = nil
  end
end)
bp:app_url_defaults(function(endpoint, values)
  if app.url_map:is_endpoint_expecting(endpoint, "lang") and values.lang == nil then
    values.lang = g:get("lang") or "en"
  end
end)
bp:app_errorhandler(418, function()
  return "app's teapot", 418
end)

app:get("/<lang>/x", "x", function()
  return luaflask.url_for("x")
end)

app:get("/teapot", function()
  luaflask.abort(418)
end)

bp:get("/", "index", function()
  return luaflask.url_for("x")
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

app:register_blueprint(bp)

return app
