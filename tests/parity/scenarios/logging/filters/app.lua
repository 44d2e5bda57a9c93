local luaflask = require("luaflask")
local logging = require("luaflask.logging")
local app = luaflask.Flask("app")
local lines = {}

local Keeper = logging.Handler:extend("Keeper")

function Keeper:emit(record)
  lines[#lines + 1] = self:format(record)
end

local RequestFormatter = logging.Formatter:extend("RequestFormatter")

function RequestFormatter:format(record)
  record.url = luaflask.has_request_context() and luaflask.request.path
  return logging.Formatter.format(self, record)
end

local function no_secrets(record)
  return not record.message:find("secret", 1, true)
end

local handler = Keeper()
handler:set_formatter(RequestFormatter("%(url)s %(levelname)s %(message)s"))
handler:add_filter(no_secrets)
local logger = logging.get_logger("filtered")
logger:set_level("INFO")
logger.propagate = false
logger:add_handler(handler)
logger:add_filter(logging.Filter("filtered"))

app:get("/<name>", function(name)
  logger:info("hello %s", name)
  logger:info("a secret")
  return "ok"
end)

app:get("/lines", function()
  local adapter = logging.LoggerAdapter(logger, { user = "ada" })
  handler:set_formatter(logging.Formatter("%(user)s: %(message)s"))
  adapter:warning("took %d", 2)
  handler:remove_filter(no_secrets)
  adapter:info("a secret")
  return lines
end)

return app
