local luaflask = require("luaflask")
local logging = require("luaflask.logging")

local lines = {}

local Keeper = logging.Handler:extend("Keeper")

function Keeper:init(opts)
  self.prefix = opts.prefix or ""
end

function Keeper:emit(record)
  lines[#lines + 1] = self.prefix .. self:format(record)
end

local old = logging.get_logger("old")
logging.dict_config({
  version = 1,
  formatters = {
    default = { format = "%(levelname)s in %(name)s: %(message)s" },
    short = { format = "%(message)s" },
  },
  filters = { shop = { name = "shop" } },
  handlers = {
    all = { ["()"] = Keeper, prefix = "all ", formatter = "default" },
    warnings = { ["()"] = Keeper, formatter = "short", level = "WARNING", filters = { "shop" } },
    wsgi = {
      class = "logging.StreamHandler", stream = "ext://luaflask.logging.wsgi_errors_stream", level = "CRITICAL",
    },
  },
  loggers = { shop = { level = "DEBUG", handlers = { "warnings" }, propagate = true }, quiet = { level = "ERROR" } },
  root = { level = "INFO", handlers = { "all", "wsgi" } },
})

local app = luaflask.Flask("shop.app", { root_path = "/" })

app:get("/", function()
  lines = {}
  app.logger:debug("debug")
  logging.get_logger("shop"):warning("warning")
  logging.get_logger("quiet"):warning("no")
  logging.get_logger("other"):info("other")
  old:error("disabled")
  local seen = { lines, 0, logging.get_logger("shop").level, old.disabled }
  for _, wrong in ipairs({ {}, { version = 2 }, { version = 1, handlers = { x = { class = "logging.No" } } },
    { version = 1, root = { handlers = { "absent" } } } }) do
    if not pcall(logging.dict_config, wrong) then
      seen[#seen + 1] = "refused"
    end
  end
  return seen
end)

return app
