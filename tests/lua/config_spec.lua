-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local Config = require("luaflask.config")
local core = require("luaflask.core")

-- The message of the error that fn throws, with its place.
local function message_of(fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  return message
end

describe("Config", function()
  local config, folder, files

  local function write(name, text)
    local path = folder .. "/" .. name
    local file = assert(io.open(path, "w"))
    file:write(text)
    file:close()
    files[#files + 1] = path
    return path
  end

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    os.execute("mkdir " .. folder)
    files = {}
    config = Config(folder, { DEBUG = false, NAME = "app" })
  end)

  after_each(function()
    for _, path in ipairs(files) do
      os.remove(path)
    end
    os.remove(folder)
  end)

  it("can be copied, emptied and taken apart", function()
    local small = Config("/srv", { A = 1, B = 2 })
    local values = {}
    for value in small:values() do
      values[#values + 1] = value
    end
    assert.same({ 1, 2 }, values)
    local copy = small:copy()
    assert.is_nil(getmetatable(copy))
    assert.same({ "B", 2 }, { small:popitem() })
    small:clear()
    assert.same({}, small:copy())
    assert.same({ A = 1, B = 2 }, copy)
    assert.equal("/srv", small.root_path)
    assert.has_error(function()
      small:popitem()
    end)
  end)

  it("is a table of settings", function()
    assert.equal("app", config.NAME)
    assert.is_false(config.DEBUG)
    assert.is_nil(config.NOPE)
    config.NEW = 1
    assert.equal(1, config:get("NEW"))
    assert.equal("d", config:get("NOPE", "d"))
    assert.is_false(config:get("DEBUG", true))
    assert.is_true(config:has("NEW"))
    assert.equal(1, config:setdefault("NEW", 2))
    assert.equal(2, config:setdefault("OTHER", 2))
    config:update({ OTHER = 3 })
    assert.equal(3, config:pop("OTHER"))
    assert.is_nil(config:pop("OTHER", nil))
    assert.matches("there is no setting OTHER", message_of(function()
      config:pop("OTHER")
    end))
    local seen = {}
    for key in pairs(config) do
      seen[key] = true
    end
    assert.same({ DEBUG = true, NAME = true, NEW = true }, seen)
    local keys = {}
    for key in config:keys() do
      keys[#keys + 1] = key
    end
    assert.same({ "DEBUG", "NAME", "NEW" }, keys)
    for key, value in config:items() do
      assert.equal(config[key], value)
    end
    assert.equal(folder, config.root_path)
  end)

  it("prints no values", function()
    config.SECRET_KEY = "hidden"
    assert.equal("<Config 3 settings>", tostring(config))
  end)

  it("refuses to overwrite a method", function()
    assert.matches("config_spec.lua:%d+: `get` is a method of Config", message_of(function()
      config.get = 1
    end))
    assert.matches("config_spec.lua:%d+: `config.get` called with '%.', write `config:get%(%.%.%.%)`",
      message_of(function()
        return (config.get("NAME"))
      end))
  end)

  it("takes capitals of a mapping", function()
    assert.is_true(config:from_mapping({ A = 1, b = 2, Cc = 3, D_1 = 4, _5 = 5 }))
    assert.same({ 1, 4 }, { config.A, config.D_1 })
    assert.is_nil(rawget(config, "b"))
    assert.is_nil(rawget(config, "Cc"))
    assert.is_nil(rawget(config, "_5"))
  end)

  it("takes capitals of classes, inherited ones too, and of instances", function()
    local Base = class.new("Base", { A = 1, B = 1, lower = 1 })
    local Child = Base:extend("Child", { B = 2 })
    config:from_object(Child)
    assert.same({ 1, 2 }, { config.A, config.B })
    assert.is_nil(rawget(config, "lower"))
    local instance = Child()
    instance.B = 3
    config:from_object(instance)
    assert.equal(3, config.B)
    local plain = setmetatable({ A = 9 }, { __index = { C = 7 } })
    config:from_object(plain)
    assert.same({ 9, 7 }, { config.A, config.C })
  end)

  it("imports by name", function()
    package.loaded["spec_config_module"] = { A = 1, Dev = { A = 2 }, deep = { Er = { A = 3 } } }
    config:from_object("spec_config_module")
    assert.equal(1, config.A)
    config:from_object("spec_config_module.Dev")
    assert.equal(2, config.A)
    config:from_object("spec_config_module:deep.Er")
    assert.equal(3, config.A)
    assert.matches('config_spec.lua:%d+: config:from_object: module "spec_config_module" has no field "Nope"',
      message_of(function()
        config:from_object("spec_config_module.Nope")
      end))
    assert.matches("there is no module for \"no_such.Thing\"", message_of(function()
      config:from_object("no_such.Thing")
    end))
    assert.matches("expected a table, a class or the name", message_of(function()
      config:from_object(5)
    end))
    package.loaded["spec_config_module"] = nil
  end)

  it("runs a Lua file in an environment of its own", function()
    write("settings.lua", "A = 1\nlocal twice = 2\nhelper = 3\nB = A * twice\nKIND = type(print)\n")
    assert.is_true(config:from_pyfile("settings.lua"))
    assert.same({ 1, 2, "function" }, { config.A, config.B, config.KIND })
    assert.is_nil(rawget(config, "helper"))
    assert.is_nil(rawget(_G, "A"))
    assert.is_true(Config(nil):from_luafile(folder .. "/settings.lua"))
  end)

  it("tells of missing and broken files", function()
    assert.is_false(config:from_pyfile("nope.lua", true))
    assert.is_false(config:from_pyfile("nope.lua", { silent = true }))
    assert.is_false(config:from_pyfile(folder, true))
    assert.matches("config_spec.lua:%d+: Unable to load configuration file %(.*nope.lua: No such file",
      message_of(function()
        config:from_pyfile("nope.lua")
      end))
    assert.matches("Is a directory", message_of(function()
      config:from_pyfile(folder)
    end))
    write("broken.lua", "A = = 1")
    assert.matches("broken.lua:1: unexpected symbol", message_of(function()
      config:from_pyfile("broken.lua")
    end))
    write("throws.lua", "A = nil + 1")
    assert.matches("throws.lua:1: attempt to perform arithmetic", message_of(function()
      config:from_pyfile("throws.lua", true)
    end))
  end)

  it("loads any file by a function that reads it", function()
    write("settings.json", '{"A": [1, 2], "b": 3}')
    assert.is_true(config:from_file("settings.json", function(file)
      return core.json.decode(file:read("*a"))
    end))
    assert.same({ 1, 2 }, { config.A[1], config.A[2] })
    assert.is_nil(rawget(config, "b"))
    assert.is_false(config:from_file("nope.json", error, { silent = true }))
    assert.matches("needs a function that reads the file", message_of(function()
      config:from_file("settings.json")
    end))
    assert.matches("the loader gave a nil value for settings.json, not a table: bad text",
      message_of(function()
      config:from_file("settings.json", function()
        return nil, "bad text"
      end)
    end))
  end)

  it("finds a file by an environment variable", function()
    core.env.set("SPEC_SETTINGS", nil)
    assert.is_false(config:from_envvar("SPEC_SETTINGS", true))
    assert.matches("config_spec.lua:%d+: The environment variable 'SPEC_SETTINGS' is not set",
      message_of(function()
      config:from_envvar("SPEC_SETTINGS")
    end))
    core.env.set("SPEC_SETTINGS", write("env.lua", "FROM_ENV = true"))
    assert.is_true(config:from_envvar("SPEC_SETTINGS"))
    assert.is_true(config.FROM_ENV)
    core.env.set("SPEC_SETTINGS", nil)
  end)

  it("reads prefixed environment variables as JSON", function()
    local variables = {
      SPEC_STRING = "plain", SPEC_NUMBER = "5", SPEC_TRUE = "true", SPEC_LIST = "[1,2]",
      SPEC_QUOTED = '"5"', SPEC_DB__HOST = "h", SPEC_DB__DEEP__PORT = "1", SPEC_BROKEN = "{", OTHER_X = "1",
    }
    for name, value in pairs(variables) do
      core.env.set(name, value)
    end
    config:from_prefixed_env("SPEC")
    assert.equal("plain", config.STRING)
    assert.equal(5, config.NUMBER)
    assert.is_true(config.TRUE)
    assert.equal(2, config.LIST[2])
    assert.equal("5", config.QUOTED)
    assert.equal("h", config.DB.HOST)
    assert.equal(1, config.DB.DEEP.PORT)
    assert.equal("{", config.BROKEN)
    assert.is_nil(config.X)
    config:from_prefixed_env("SPEC", string.upper)
    assert.equal("PLAIN", config.STRING)
    core.env.set("LUAFLASK_SPEC_ONLY", "7")
    config:from_prefixed_env()
    assert.equal(7, config.SPEC_ONLY)
    core.env.set("LUAFLASK_SPEC_ONLY", nil)
    for name in pairs(variables) do
      core.env.set(name, nil)
    end
  end)

  it("gives the settings of a namespace", function()
    config:from_mapping({ MAIL_SERVER = "s", MAIL_PORT = 25, OTHER = 1 })
    assert.same({ server = "s", port = 25 }, config:get_namespace("MAIL_"))
    assert.same({ MAIL_SERVER = "s", MAIL_PORT = 25 }, config:get_namespace("MAIL_", false, false))
    assert.same({ SERVER = "s", PORT = 25 }, config:get_namespace("MAIL_", false))
  end)
end)
