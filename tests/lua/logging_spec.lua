-- SPDX-License-Identifier: MIT
local Flask = require("luaflask.app")
local exceptions = require("luaflask.exceptions")
local logging = require("luaflask.logging")
local streams = require("luaflask.streams")
local tasks = require("luaflask.tasks")
tasks.install()

-- A handler that keeps what it got.
local function collector()
  local seen = { records = {}, lines = {} }
  return function(record, line)
    table.insert(seen.records, record)
    table.insert(seen.lines, line)
  end, seen
end

-- What fn writes to standard error.
local function stderr_of(fn)
  local real = io.stderr
  local pieces = {}
  io.stderr = { write = function(_, text) -- luacheck: ignore 122
    pieces[#pieces + 1] = text
  end }
  local ok, err = pcall(fn)
  io.stderr = real -- luacheck: ignore 122
  assert(ok, err)
  return pieces
end

describe("a logger", function()
  local logger, seen, serial

  before_each(function()
    serial = (serial or 0) + 1
    logger = logging.get_logger("spec" .. serial)
    logger.level = logging.DEBUG
    logger.propagate = false
    local handler
    handler, seen = collector()
    logger:add_handler(handler)
  end)

  it("is the same one for a name", function()
    assert.equal(logger, logging.get_logger(logger.name))
    assert.equal(logging.root, logging.get_logger())
    assert.equal(logging.get_logger("spec.child"), logging.get_logger("spec"):get_child("child"))
    assert.equal(logging.get_logger("spec"), logging.get_logger("spec.child").parent)
  end)

  it("has a method for each level", function()
    for _, name in ipairs({ "debug", "info", "warning", "error", "critical" }) do
      logger[name](logger, name .. " %d", 5)
    end
    logger:log("info", "by name")
    logger:log(35, "by number")
    assert.same({ "debug 5", "info 5", "warning 5", "error 5", "critical 5", "by name", "by number" },
      seen.lines)
    local names = {}
    for i, record in ipairs(seen.records) do
      names[i] = record.levelname
    end
    assert.same({ "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "INFO", "Level 35" }, names)
  end)

  it("passes over what is below its level", function()
    logger:set_level("WARNING")
    logger:info("no")
    logger:warning("yes")
    assert.same({ "yes" }, seen.lines)
    assert.is_false(logger:is_enabled_for("INFO"))
    assert.is_true(logger:is_enabled_for(logging.ERROR))
    logger.disabled = true
    logger:critical("no")
    assert.equal(1, #seen.lines)
    assert.has_error(function()
      logger:set_level("LOUD")
    end)
  end)

  it("knows the place of the call", function()
    logger:info("here")
    assert.equal("logging_spec", seen.records[1].module)
    assert.equal(debug.getinfo(1, "l").currentline - 2, seen.records[1].lineno)
  end)

  it("does not format a text without arguments, and survives a wrong format", function()
    logger:info("100%")
    logger:info("%d items", "no")
    logger:info(nil)
    assert.equal("100%", seen.lines[1])
    assert.truthy(seen.lines[2]:find("%d items", 1, true))
    assert.truthy(seen.lines[2]:find("no", 1, true))
    assert.equal("nil", seen.lines[3])
  end)

  it("passes records on to the loggers above, until propagate is off", function()
    local child = logger:get_child("a"):get_child("b")
    child:info("up")
    assert.same({ "up" }, seen.lines)
    assert.equal(child.name, seen.records[1].name)
    child.propagate = false
    child:add_handler(function() end)
    child:info("not up")
    assert.equal(1, #seen.lines)
  end)

  it("takes handlers once and lets them go", function()
    local handler, own = collector()
    logger:add_handler(handler)
    logger:add_handler(handler)
    logger:info("one")
    assert.equal(1, #own.lines)
    logger:remove_handler(handler)
    logger:info("two")
    assert.equal(1, #own.lines)
    assert.has_error(function()
      logger:add_handler("stderr")
    end)
  end)

  it("asks handler levels and filters", function()
    local handler, own = collector()
    handler = logger:add_handler(handler)
    handler:set_level("ERROR")
    handler:add_filter(function(record)
      return record.message ~= "noise"
    end)
    logger:info("info")
    logger:error("noise")
    logger:error("news")
    assert.same({ "news" }, own.lines)
    logger:add_filter(function()
      return false
    end)
    logger:error("none")
    assert.equal(1, #own.lines)
  end)

  it("outlives a handler that raises", function()
    logger:add_handler(function()
      error("full disk")
    end)
    local pieces = stderr_of(function()
      logger:info("message")
    end)
    assert.truthy(table.concat(pieces):find("full disk", 1, true))
    assert.same({ "message" }, seen.lines)
  end)

  it("logs an error with its traceback", function()
    local ok, err = xpcall(function()
      error("broken")
    end, tasks.on_error)
    assert.is_false(ok)
    logger:exception("could not: %s", err)
    assert.truthy(seen.records[1].message:find("could not: .*broken"))
    assert.truthy(seen.records[1].exc_text:find("stack traceback", 1, true))
    assert.truthy(seen.lines[1]:find("logging_spec.lua", 1, true))
    logger:exception("without one")
    assert.truthy(seen.records[2].exc_text:find("stack traceback", 1, true))
  end)

  it("writes to standard error when nothing is configured, from WARNING on", function()
    local lonely = logging.get_logger("lonely")
    local pieces = stderr_of(function()
      lonely:info("no")
      lonely:warning("yes")
    end)
    assert.same({ "yes\n" }, pieces)
  end)
end)

describe("handlers", function()
  it("of a stream pass each line on at once: a pipe or a file would keep it until there are many", function()
    local calls = {}
    local handler = logging.StreamHandler({
      write = function(_, text) calls[#calls + 1] = text end,
      flush = function() calls[#calls + 1] = "flush" end,
    })
    handler:set_formatter(logging.Formatter("%(message)s"))
    local logger = logging.get_logger("flushed")
    logger.propagate = false
    logger:add_handler(handler)
    logger:error("x")
    assert.same({ "x\n", "flush" }, calls)
  end)

  it("format records, each in one write", function()
    local pieces = {}
    local handler = logging.StreamHandler({ write = function(_, text)
      pieces[#pieces + 1] = text
    end })
    handler:set_formatter(logging.Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s"))
    local logger = logging.get_logger("formatted")
    logger.propagate = false
    logger:add_handler(handler)
    logger:error("bad %s", "thing")
    assert.equal(1, #pieces)
    assert.truthy(pieces[1]:find("^%[%d+%-%d%d%-%d%d %d%d:%d%d:%d%d,%d%d%d%] ERROR in logging_spec: bad thing\n$"))
  end)

  it("append to files", function()
    local path = os.tmpname()
    local handler = logging.FileHandler(path)
    local logger = logging.get_logger("filed")
    logger.propagate = false
    logger:add_handler(handler)
    logger:error("first")
    logger:error("second")
    local file = io.open(path)
    assert.equal("first\nsecond\n", file:read("*a"))
    file:close()
    handler:close()
    os.remove(path)
  end)

  it("are put on the root by basic_config, once", function()
    local handlers, level = logging.root.handlers, logging.root.level
    logging.root.handlers = {}
    local pieces = {}
    local stream = { write = function(_, text)
      pieces[#pieces + 1] = text
    end }
    logging.basic_config({ stream = stream, level = "INFO" })
    logging.basic_config({ stream = stream, level = "ERROR" })
    logging.get_logger("basic"):info("text")
    logging.root.handlers, logging.root.level = handlers, level
    assert.same({ "INFO:basic:text\n" }, pieces)
  end)
end)

describe("an application's logger", function()
  local serial = 0
  local function new_app()
    serial = serial + 1
    return Flask("logged" .. serial, { root_path = "/tmp", static_folder = false })
  end

  it("has its name and the default handler", function()
    local app = new_app()
    assert.equal(app.name, app.logger.name)
    assert.same({ logging.default_handler }, app.logger.handlers)
    assert.equal(logging.NOTSET, app.logger.level)
    local pieces = stderr_of(function()
      app.logger:info("no")
      app.logger:warning("yes")
    end)
    assert.equal(1, #pieces)
    assert.truthy(pieces[1]:find("WARNING in logging_spec: yes\n$"))
  end)

  it("shows everything in debug mode", function()
    local app = new_app()
    app.debug = true
    assert.equal(logging.DEBUG, app.logger.level)
  end)

  it("keeps what was configured before", function()
    local app = new_app()
    local handler = collector()
    logging.get_logger(app.name):add_handler(handler)
    assert.equal(1, #app.logger.handlers)
    assert.not_equal(logging.default_handler, app.logger.handlers[1])
  end)

  it("tells of unhandled errors with path, method and traceback", function()
    local app = new_app()
    local handler, seen = collector()
    app.logger.handlers = {}
    app.logger:add_handler(handler)
    app:get("/broken", function()
      error("deep inside")
    end)
    assert.equal(500, app:test_client():get("/broken?x=1").status_code)
    assert.equal(1, #seen.records)
    assert.equal("Exception on /broken [GET]", seen.records[1].message)
    assert.truthy(seen.lines[1]:find("deep inside", 1, true))
    assert.truthy(seen.lines[1]:find("stack traceback", 1, true))
    assert.truthy(seen.lines[1]:find("logging_spec.lua:", 1, true))
  end)

  it("tells of errors of spawned tasks that nobody joins", function()
    local app = new_app()
    local handler, seen = collector()
    app.logger.handlers = {}
    app.logger:add_handler(handler)
    app:app_context()(function()
      local task = tasks.spawn(function()
        error(exceptions.LookupError("lost"))
      end)
      assert.has_error(function()
        task:join()
      end)
    end)
    assert.equal(1, #seen.records)
    assert.truthy(seen.lines[1]:find("lost", 1, true))
  end)
end)

describe("errors outside the view", function()
  local apps = 0

  local function app_with(handler)
    apps = apps + 1
    local app = Flask("outside" .. apps, { root_path = "/tmp", static_folder = false })
    app.logger.handlers = {}
    app.logger:add_handler(handler)
    return app
  end

  it("of a stream name the request that it answered, and where it was raised", function()
    local handler, seen = collector()
    local app = app_with(handler)
    local function inner_source()
      error("the source failed")
    end
    app:get("/report/<int:n>")(function(n)
      if n == 1 then
        return inner_source
      end
      -- A stream within a stream, with something to do at its end.
      local response = app:make_response(streams.stream_with_context(inner_source))
      response:call_on_close(function() end)
      return response
    end)
    for n = 1, 2 do
      pcall(function()
        return app:test_client():get("/report/" .. n).text
      end)
      assert.equal(n, #seen.records)
      assert.equal(("Exception on /report/%d [GET] while its body was streamed"):format(n), seen.records[n].message)
      assert.equal("streams", seen.records[n].module)
      assert.matches("the source failed\nstack traceback:\n", seen.lines[n])
      assert.matches("logging_spec.lua:%d+: in function <[^\n]*logging_spec.lua:", seen.lines[n])
    end
  end)

  it("of a stream reach other readers as they were raised", function()
    local stream = streams.to_stream(function()
      error("plain", 0)
    end)
    assert.same({ false, "plain" }, { pcall(stream) })
    local value = {}
    stream = streams.to_stream(function()
      error(value)
    end)
    assert.equal(value, select(2, pcall(stream)))
  end)

  it("of a task name the request that spawned it", function()
    local handler, seen = collector()
    local app = app_with(handler)
    app:post("/order")(function()
      pcall(tasks.spawn(function()
        error("lost")
      end).join)
      local task = tasks.spawn(function()
        error("lost too")
      end)
      pcall(task.join, task)
      return "ok"
    end)
    assert.equal(200, app:test_client():post("/order").status_code)
    assert.equal("Exception in a task spawned by /order [POST]", seen.records[1].message)
    assert.matches("stack traceback:\n", seen.lines[1])
  end)
end)

describe("has_level_handler", function()
  it("looks at the handlers that a record would meet", function()
    local parent = logging.get_logger("levels")
    local child = logging.get_logger("levels.child")
    parent.propagate = false
    assert.is_false(logging.has_level_handler(child))
    local handler = parent:add_handler(function() end)
    assert.is_true(logging.has_level_handler(child))
    handler:set_level("CRITICAL")
    assert.is_false(logging.has_level_handler(child))
    child.level = logging.CRITICAL
    assert.is_true(logging.has_level_handler(child))
    child.propagate = false
    assert.is_false(logging.has_level_handler(child))
  end)
end)
