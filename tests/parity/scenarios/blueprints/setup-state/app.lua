local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local Counted = luaflask.Blueprint:extend("Counted", { made = 0 })

function Counted:make_setup_state(the_app, options, first_registration)
  self.made = self.made + 1
  local state = luaflask.Blueprint.make_setup_state(self, the_app, options, first_registration)
  state.url_prefix = (state.url_prefix or "") .. "/v" .. self.made
  return state
end

local bp = Counted("bp")
bp:get("/x", "x", function()
  return luaflask.request.path
end)
app:register_blueprint(bp)
app:register_blueprint(bp, { name = "second" })

return app
