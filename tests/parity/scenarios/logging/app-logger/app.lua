local luaflask = require("luaflask")
local logging = require("luaflask.logging")
local create_logger, default_handler, has_level_handler =
  logging.create_logger, logging.default_handler, logging.has_level_handler
local Flask = luaflask.Flask
local app = Flask("app")

app:get("/", function()
  local seen = {}
  local plain = Flask("plain.one", { root_path = "/" })
  seen[1] = { plain.logger.name, plain.logger.level, plain.logger.handlers[1] == default_handler }
  seen[2] = plain.logger == logging.get_logger("plain.one")
  local debug = Flask("debug.one", { root_path = "/" })
  debug.debug = true
  seen[3] = { debug.logger.level, debug.logger:is_enabled_for(logging.DEBUG) }
  local levelled = logging.get_logger("levelled")
  levelled:set_level("ERROR")
  local other = Flask("levelled", { root_path = "/" })
  other.debug = true
  seen[4] = other.logger.level
  local configured = logging.get_logger("configured")
  configured:add_handler(logging.StreamHandler())
  seen[5] = #Flask("configured.app", { root_path = "/" }).logger.handlers == 0
  local high = logging.get_logger("high")
  local handler = logging.StreamHandler()
  handler:set_level("CRITICAL")
  high:add_handler(handler)
  seen[6] = { has_level_handler(high), #Flask("high.app", { root_path = "/" }).logger.handlers }
  handler:set_level("WARNING")
  seen[7] = has_level_handler(high)
  seen[8] = create_logger(plain) == plain.logger
  return seen
end)

return app
