-- SPDX-License-Identifier: MIT
-- dict_config, and the parts of logging that tests/lua/logging_spec.lua does not look at; the twins in Python are in
-- tests/parity/scenarios/logging.
local logging = require("luaflask.logging")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of = helper.message_of

local Keeper = logging.Handler:extend("Keeper")

function Keeper:init(opts)
  self.lines, self.opts = {}, opts or {}
end

function Keeper:emit(record)
  self.lines[#self.lines + 1] = self:format(record)
end

-- A logger for one test, with a handler that keeps its lines.
local serial = 0
local function fresh()
  serial = serial + 1
  local logger, keeper = logging.get_logger("config_spec" .. serial), Keeper()
  logger.propagate = false
  logger:set_level("DEBUG")
  logger:add_handler(keeper)
  return logger, keeper.lines, keeper
end

local function record(fields)
  local made = { name = "spec", levelno = 30, levelname = "WARNING", message = "text", created = 0, msecs = 5,
    module = "mod", lineno = 7 }
  for name, value in pairs(fields or {}) do
    made[name] = value
  end
  return made
end

describe("dict_config", function()
  local root_handlers, root_level

  before_each(function()
    root_handlers, root_level = logging.root.handlers, logging.root.level
    logging.root.handlers = {}
  end)

  after_each(function()
    logging.root.handlers, logging.root.level = root_handlers, root_level
    for _, logger in pairs(logging.loggers()) do
      logger.disabled = false
    end
  end)

  it("makes formatters, filters, handlers and loggers", function()
    local keeper
    logging.dict_config({
      version = 1,
      formatters = { short = { format = "{levelname:.1s} {message}", style = "{" } },
      filters = { even = function(r) return r.n == nil or r.n % 2 == 0 end },
      handlers = { keep = { ["()"] = function(opts)
        keeper = Keeper(opts)
        return keeper
      end, size = 5, formatter = "short", level = "info", filters = { "even" } } },
      loggers = { ["dict.a"] = { level = "DEBUG", handlers = { "keep" }, propagate = false } },
    })
    local logger = logging.get_logger("dict.a")
    logger:debug("too low")
    logger:info("seen")
    logging.LoggerAdapter(logger, { n = 1 }):info("odd")
    assert.same({ "I seen" }, keeper.lines)
    assert.same({ size = 5 }, keeper.opts)
    assert.equal("keep", keeper.name)
    assert.is_false(logger.propagate)
  end)

  it("knows classes by name, values as they are, and streams by ext://", function()
    local path = os.tmpname()
    package.preload["spec.handlers"] = function()
      return { Keeper = Keeper, stream = io.stdout }
    end
    logging.dict_config({
      version = 1,
      handlers = {
        file = { class = "logging.FileHandler", filename = path, mode = "w" },
        rotating = { class = "logging.handlers.RotatingFileHandler", filename = path, maxBytes = 10, backupCount = 2 },
        mine = { class = "spec.handlers.Keeper", a = 1 },
        stream = { class = logging.StreamHandler, stream = "ext://spec.handlers.stream" },
        out = { class = "logging.StreamHandler", stream = "ext://sys.stdout" },
        none = { class = "logging.NullHandler" },
      },
      root = { level = "WARNING", handlers = { "file", "rotating", "mine", "stream", "out", "none" } },
    })
    local found = {}
    for _, handler in ipairs(logging.root.handlers) do
      found[handler.name] = handler
    end
    assert.same({ path, "w" }, { found.file.path, found.file.mode })
    assert.same({ 10, 2 }, { found.rotating.max_bytes, found.rotating.backup_count })
    assert.same({ a = 1 }, found.mine.opts)
    assert.equal(io.stdout, found.stream.stream)
    assert.equal(io.stdout, found.out.stream)
    os.remove(path)
  end)

  it("silences the loggers that it does not name, but those below", function()
    local above, below = logging.get_logger("kept"), logging.get_logger("kept.below")
    local other = logging.get_logger("kept_not")
    logging.dict_config({ version = 1, loggers = { kept = {} } })
    assert.same({ false, false, true }, { above.disabled, below.disabled, other.disabled })
    other.disabled = false
    logging.dict_config({ version = 1, disable_existing_loggers = false })
    assert.is_false(other.disabled)
  end)

  it("changes only levels when incremental", function()
    local logger, lines = fresh()
    logging.dict_config({ version = 1, incremental = true, loggers = { [logger.name] = { level = "ERROR" } } })
    logger:warning("no")
    logger:error("yes")
    assert.same({ "yes" }, lines)
  end)

  it("says which part is wrong, at the line that calls it", function()
    local wrong = {
      ["version must be 1"] = {},
      ["has no key 'handler'"] = { version = 1, handler = {} },
      ["configure handler 'x': ext://no.Such names"] = { version = 1, handlers = { x = { class = "no.Such" } } },
      ["there is no formatter 'y'"] = { version = 1, handlers = { x = { formatter = "y" } } },
      ["configure logger 'a': there is no handler 'z'"] = { version = 1, loggers = { a = { handlers = { "z" } } } },
      ["configure logger 'root': a log level"] = { version = 1, root = { level = "LOUD" } },
      ["configure formatter 'f': a format's style"] = { version = 1, formatters = { f = { style = "?" } } },
    }
    for expected, settings in pairs(wrong) do
      local message = message_of(logging.dict_config, settings)
      assert.truthy(message:find(expected, 1, true), message)
    end
    assert.matches("config_spec.lua:%d+: dict_config: version", message_of(function()
      logging.dict_config({ version = 2 })
    end))
  end)
end)

describe("basic_config", function()
  local root_handlers, root_level

  before_each(function()
    root_handlers, root_level = logging.root.handlers, logging.root.level
    logging.root.handlers = {}
  end)

  after_each(function()
    logging.root.handlers, logging.root.level = root_handlers, root_level
  end)

  it("takes a style, a file mode and force", function()
    local path = os.tmpname()
    logging.basic_config({
      filename = path, filemode = "w", format = "$levelname $message", style = "$", level = "INFO",
    })
    logging.get_logger("basic"):info("one")
    local closed = logging.root.handlers[1]
    logging.basic_config({ force = true, stream = { write = function() end } })
    assert.is_nil(closed.stream)
    local file = io.open(path)
    assert.equal("INFO one\n", file:read("*a"))
    file:close()
    os.remove(path)
    assert.matches("give one of filename, stream and handlers", message_of(logging.basic_config, {
      filename = path, stream = io.stdout,
    }))
  end)

  it("comes by itself with the first line of the root logger", function()
    local text = {}
    logging.root.handlers = {}
    local real = io.stderr
    io.stderr = { write = function(_, piece) text[#text + 1] = piece end } -- luacheck: ignore 122
    logging.warning("only %d", 3)
    logging.debug("no")
    io.stderr = real -- luacheck: ignore 122
    assert.equal("WARNING:root:only 3\n", table.concat(text))
  end)
end)

describe("a formatter", function()
  it("has three styles with widths", function()
    local function line(...)
      return logging.Formatter(...):format(record())
    end
    assert.equal("[WARNING  ] 00007 100% text", line("[%(levelname)-9s] %(lineno)05d 100%% %(message)s"))
    assert.equal("WARNING..|..WARNING| 7  |{x} 0.00",
      line("{levelname:.<9}|{levelname:.>9}|{lineno:^4}|{{x}} {created:.2f}", nil, "{"))
    assert.equal("WARNING $5 mod7", line("$levelname $$5 ${module}$lineno", nil, "$"))
    assert.equal("text", line(nil, nil, "{"))
    assert.matches("^%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d,005$", line("%(asctime)s"))
    assert.equal("1970", line({ format = "%(asctime)s", datefmt = "!%Y" }))
    assert.has_error(function()
      logging.Formatter("", nil, "?")
    end)
  end)

  it("refuses fields that a record lacks, unless there is a default", function()
    local formatter = logging.Formatter("%(user)s")
    assert.matches("the format names user, which this record does not have", message_of(formatter.format, formatter,
      record()))
    assert.equal("ada", formatter:format(record({ user = "ada" })))
    assert.equal("-", logging.Formatter({ format = "%(user)s", defaults = { user = "-" } }):format(record()))
  end)

  it("may be extended", function()
    local Own = logging.Formatter:extend("Own")
    function Own.format_exception()
      return "hidden"
    end
    assert.equal("text\nhidden", Own():format(record({ exc_text = "trace" })))
    assert.equal("text\ntrace", logging.Formatter():format(record({ exc_text = "trace" })))
  end)
end)

describe("filters", function()
  it("pass the records of a logger and those below", function()
    local filter = logging.Filter("a.b")
    assert.same({ true, true, false, true }, {
      filter:filter({ name = "a.b" }), filter:filter({ name = "a.b.c" }), filter:filter({ name = "a.bc" }),
      logging.Filter():filter({ name = "x" }),
    })
  end)

  it("of loggers and handlers come and go, and may put another record in place", function()
    local logger, lines, handler = fresh()
    local function shout(r)
      return setmetatable({ message = r.message:upper() }, { __index = r })
    end
    local function no(r)
      return r.message ~= "no"
    end
    handler:add_filter(shout)
    logger:add_filter(no)
    logger:add_filter(no)
    logger:info("no")
    logger:info("yes")
    logger:remove_filter(no)
    handler:remove_filter(shout)
    logger:info("no")
    assert.same({ "YES", "no" }, lines)
    assert.matches("config_spec.lua:%d+: add_filter: a function", message_of(function()
      logger:add_filter("x")
    end))
  end)
end)

describe("a logger adapter", function()
  it("adds fields, knows the place of the call, and can rewrite messages", function()
    local logger, lines, handler = fresh()
    handler:set_formatter(logging.Formatter("%(user)s %(module)s:%(lineno)d %(message)s"))
    local adapter = logging.LoggerAdapter(logger, { user = "ada" })
    adapter:info("took %d", 2)
    local line = debug.getinfo(1, "l").currentline - 1
    assert.same({ "ada config_spec:" .. line .. " took 2" }, lines)
    local Own = logging.LoggerAdapter:extend("Own")
    function Own:process(message, extra)
      return "[" .. extra.user .. "] " .. message, extra
    end
    handler.formatter = nil
    Own(logger, { user = "eve" }):log("ERROR", "own")
    assert.equal("[eve] own", lines[2])
    assert.is_true(adapter:is_enabled_for("DEBUG"))
    adapter:exception("with %s", { traceback = "the trace" })
    assert.matches("the trace", lines[3])
    assert.matches("has a field `name` already", message_of(function()
      logging.LoggerAdapter(logger, { name = "x" }):info("x")
    end))
  end)
end)

describe("logging", function()
  it("can be disabled up to a level", function()
    local logger, lines = fresh()
    logging.disable("WARNING")
    logger:warning("no")
    logger:error("yes")
    assert.is_false(logger:is_enabled_for("WARNING"))
    logging.disable()
    logger:critical("no")
    logging.disable("NOTSET")
    logger:debug("again")
    assert.same({ "yes", "again" }, lines)
  end)

  it("knows levels by name and number, and learns new ones", function()
    assert.same({ "ERROR", 30, "Level 33" }, {
      logging.get_level_name(40), logging.get_level_name("warning"), logging.get_level_name(33),
    })
    logging.add_level_name(25, "NOTICE")
    local logger, lines, handler = fresh()
    handler:set_formatter(logging.Formatter("%(levelname)s"))
    logger:log("notice", "x")
    assert.same({ "NOTICE" }, lines)
  end)

  it("rotates files that have grown", function()
    local path = os.tmpname()
    local logger = fresh()
    local handler = logging.RotatingFileHandler(path, { max_bytes = 20, backup_count = 2 })
    logger:add_handler(handler)
    for i = 1, 7 do
      logger:info("line %d 1234", i)
    end
    handler:close()
    local function content(name)
      local file = io.open(name)
      if not file then
        return nil
      end
      local text = file:read("*a")
      file:close()
      return text
    end
    assert.equal("line 7 1234\n", content(path))
    assert.equal("line 6 1234\n", content(path .. ".1"))
    assert.equal("line 5 1234\n", content(path .. ".2"))
    assert.is_nil(content(path .. ".3"))
    for _, suffix in ipairs({ "", ".1", ".2" }) do
      os.remove(path .. suffix)
    end
  end)

  it("closes all handlers at its shutdown", function()
    local logger, _, keeper = fresh()
    local closed, flushed = 0, 0
    keeper.close = function() closed = closed + 1 end
    keeper.flush = function() flushed = flushed + 1 end
    logger:get_child("below"):add_handler(keeper)
    logging.shutdown()
    assert.same({ 1, 1 }, { closed, flushed })
  end)

  it("tells of a handler that fails, and goes on", function()
    local logger, lines = fresh()
    local failing = logging.Handler:extend("Failing")()
    logger.handlers = { failing, logger.handlers[1] }
    local text = {}
    local real = io.stderr
    io.stderr = { write = function(_, piece) text[#text + 1] = piece end } -- luacheck: ignore 122
    logger:info("x")
    io.stderr = real -- luacheck: ignore 122
    assert.matches("a log handler failed: .*Failing has no method emit%(record%)\n  while it wrote: x",
      table.concat(text))
    assert.same({ "x" }, lines)
  end)

  it("writes an application's lines to the errors stream of the request's environ", function()
    local app = helper.app_with()
    app.logger.propagate = false
    app:get("/", function()
      app.logger:error("in the request")
      return ""
    end)
    local text = {}
    app:test_client():get("/", { errors_stream = { write = function(_, piece) text[#text + 1] = piece end } })
    assert.matches("^%[[%d-]+ [%d:,]+%] ERROR in config_spec: in the request\n$", table.concat(text))
  end)
end)
