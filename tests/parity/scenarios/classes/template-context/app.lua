local luaflask = require("luaflask")
local g = luaflask.g
local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", nil, { url_prefix = "/bp" })

app:context_processor(function()
  return { word = "app", only_app = 1, given = "app" }
end)

bp:context_processor(function()
  return { word = "bp", only_bp = 2 }
end)

bp:app_context_processor(function()
  return { everywhere = true }
end)

local function shown()
  g.user = "ada"
  local context = { given = "mine" }
  app:update_template_context(context)
  local names = {}
  for name in pairs(context) do
    names[#names + 1] = name
  end
  table.sort(names)
  return { names, context.word, context.given, context.g.user, context.request.path }
end

app:add_url_rule("/", "index", shown)
bp:add_url_rule("/", "index", shown)
app:register_blueprint(bp)

app:get("/registry", function()
  local processors = app.template_context_processors
  return { #processors[""], #processors.bp > 0 }
end)

return app
