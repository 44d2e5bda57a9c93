local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp", subdomain = "sub" })
local nested = luaflask.Blueprint("nested")
local events = {}

local function note(kind)
  return function(state)
    table.insert(events, {
      kind = kind,
      app = state.app.name,
      blueprint = state.blueprint.name,
      first = state.first_registration,
      name = state.name,
      name_prefix = state.name_prefix,
      url_prefix = state.url_prefix,
      subdomain = state.subdomain,
    })
  end
end

bp:record(note("record"))
bp:record_once(note("once"))
nested:record(note("nested"))
bp:record(function(state)
  state:add_url_rule("/added", "added", function()
    return luaflask.request.endpoint
  end, { subdomain = "" })
end)
bp:register_blueprint(nested, { url_prefix = "/nested" })

app:register_blueprint(bp)
app:register_blueprint(bp, { name = "again", url_prefix = "/again" })

app:get("/log", function()
  return luaflask.array(events)
end)

return app
