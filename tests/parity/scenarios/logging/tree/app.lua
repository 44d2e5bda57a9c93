local luaflask = require("luaflask")
local logging = require("luaflask.logging")
local app = luaflask.Flask("app")

local Keeper = logging.Handler:extend("Keeper")

function Keeper:init(lines)
  self.lines = lines
end

function Keeper:emit(record)
  self.lines[#self.lines + 1] = self:format(record)
end

local function keeper(name)
  local lines = {}
  logging.get_logger(name):add_handler(Keeper(lines))
  return lines
end

app:get("/", function()
  local shop, auth = keeper("shop"), keeper("shop.auth")
  logging.get_logger("shop"):set_level("INFO")
  local login = logging.get_logger("shop.auth.login")
  login:info("one")
  login:debug("two")
  logging.get_logger("shop.auth"):set_level(logging.DEBUG)
  login:debug("three")
  logging.get_logger("shop.auth").propagate = false
  login:warning("four")
  login.disabled = true
  login:error("five")
  login.disabled = false
  logging.disable(logging.WARNING)
  login:warning("six")
  login:error("seven")
  logging.disable(logging.NOTSET)
  local levels = { login.level, login:get_effective_level(), login:is_enabled_for(logging.INFO), login:has_handlers() }
  return { shop, auth, login.parent.name, logging.get_logger("shop"):get_child("x").name, levels }
end)

return app
