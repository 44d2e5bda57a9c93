local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp")
local parent = luaflask.Blueprint("parent")

for _, each in ipairs({ app, bp, parent }) do
  each:before_request(function() end)
  each:after_request(function(response) return response end)
  each:teardown_request(function() end)
  each:errorhandler(404, function() return "handler", 404 end)
end
bp:get("/x", "x", function() return "x" end)
parent:register_blueprint(bp)
app:register_blueprint(parent)

local function keys(hooks)
  local list = {}
  for name, fns in pairs(hooks) do
    list[#list + 1] = (name == "" and "app" or name) .. " " .. #fns
  end
  table.sort(list)
  return list
end

app:get("/", function()
  return { keys(app.before_request_funcs), keys(app.after_request_funcs), keys(app.teardown_request_funcs),
    #app.teardown_appcontext_funcs, #app.url_build_error_handlers }
end)

return app
