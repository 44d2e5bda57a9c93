local luaflask = require("luaflask")
local logging = require("luaflask.logging")
local app = luaflask.Flask("app")
local lines = {}

local Keeper = logging.Handler:extend("Keeper")

function Keeper:emit(record)
  local has_trace = record.exc_text ~= nil
  lines[#lines + 1] = { record.levelname, record.name, record.module, record.message, has_trace }
end

app.logger:add_handler(Keeper())
app.logger.propagate = false

app:route("/crash", { methods = { "GET", "POST" } })(function()
  error("oops")
end)

app:get("/logged", function()
  local ok = pcall(error, "k")
  if not ok then
    app.logger:exception("caught %s", "it")
  end
  app.logger:info("too low")
  app.logger:warning("only %d left", 3)
  return "ok"
end)

app:errorhandler(500, function()
  return "custom 500", 500
end)

app:get("/lines", function()
  local seen = lines
  lines = {}
  return luaflask.array(seen)
end)

return app
