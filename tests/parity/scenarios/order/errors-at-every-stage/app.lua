local luaflask = require("luaflask")
local request, signals = luaflask.request, luaflask.signals
local Broken = luaflask.exceptions.Exception:extend("Broken")

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })
local events = {}

local function stage(name)
  table.insert(events, name)
  if request.args:get("fail") == name then
    if request.args:get("how") == "abort" then
      luaflask.abort(403)
    end
    error(Broken(name))
  end
end

local function gone(err)
  return err and " " .. getmetatable(err).__name or ""
end

app:url_value_preprocessor(function() stage("preprocessor") end)
app:before_request(function() stage("before-app") end)
bp:before_request(function() stage("before-bp") end)
bp:after_request(function(response) stage("after-bp") return response end)
app:after_request(function(response) stage("after-app") return response end)
bp:teardown_request(function(err) table.insert(events, "teardown-bp" .. gone(err)) end)
app:teardown_request(function(err) table.insert(events, "teardown-app" .. gone(err)) end)
app:teardown_appcontext(function(err) table.insert(events, "appcontext" .. gone(err)) end)

app:errorhandler(500, function(err)
  table.insert(events, "handler-500" .. gone(err.original_exception))
  return "handled", 500
end)

app:errorhandler(403, function()
  table.insert(events, "handler-403")
  return "forbidden", 403
end)

signals.got_request_exception:connect(function(_, args)
  table.insert(events, "signal" .. gone(args.exception))
end, { sender = app })

bp:get("/", "index", function()
  luaflask.after_this_request(function(response) stage("after-this") return response end)
  stage("view")
  return "fine"
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

app:register_blueprint(bp)

return app
