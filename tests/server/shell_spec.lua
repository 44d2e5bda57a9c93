-- SPDX-License-Identifier: MIT
-- `luaflask shell`: with lines from a pipe, and on a pseudo-terminal with editing, history and completion.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local APP = [[
local luaflask = require("luaflask")
local app = luaflask.Flask("shop", { static_folder = false, instance_path = "/instance" })
app:get("/hello", { endpoint = "hello" }, function() return "hi" end)
app:shell_context_processor(function()
  return { answer = 42, models = { User = "user" } }
end)
app:teardown_appcontext(function(err)
  io.stdout:write("teardown ", tostring(err), "\n")
end)
return app
]]

local folder

before_each(function()
  folder = helper.folder()
  helper.write(folder .. "/app.lua", APP)
end)

after_each(helper.cleanup)

local function read(path)
  local file = io.open(path)
  local text = file and file:read("*a")
  if file then
    file:close()
  end
  return text
end

-- Runs a command line in the folder; status, output, errors.
local function run(command, environment)
  local clean = "env -u LUAFLASK_APP -u LUAFLASK_DEBUG -u LUA_PATH -u LUA_CPATH TERM=xterm HOME='" .. folder .. "' "
  os.execute(("cd '%s' && { %s %s %s >.out 2>.err; echo $? >.status; }"):format(folder, clean, environment or "",
    command))
  return tonumber(read(folder .. "/.status")), read(folder .. "/.out"), read(folder .. "/.err")
end

describe("the shell with lines from a pipe", function()
  local function shell(lines, environment)
    helper.write(folder .. "/lines", lines)
    local status, out, err = run(helper.bin .. " shell <lines", environment)
    return out, err, status
  end

  it("shows the values of expressions, and runs the rest", function()
    local out, err, status = shell('1 + 1\nx = "a"\nx .. "b", nil\nprint("printed")\n= x\n_\n')
    assert.equal('2\n"ab"\nnil\nprinted\n"a"\n"a"\nteardown nil\n', out)
    assert.matches("^Lua[%w%. -]+, luaflask %d+%.%d+%.%d+\nApp: shop\nInstance: /instance\n$", err)
    assert.equal(0, status)
  end)

  it("knows app, g and what processors give, inside the application's context", function()
    local out = shell("app\ng.x = 1\ng.x + answer\nmodels.User\nrequire('luaflask').current_app.name\n")
    assert.equal("<Flask 'shop'>\n43\n\"user\"\n\"shop\"\nteardown nil\n", out)
  end)

  it("goes on over several lines", function()
    local out = shell("for i = 1, 2 do\n  print(i)\nend\nfunction f(a)\n  return a * 2\nend\nf(\n4)\n")
    assert.equal("1\n2\n8\nteardown nil\n", out)
  end)

  it("survives errors, with their traceback", function()
    local out, err = shell("local function deep() error('boom') end deep()\nnil .. 1\nx = = 1\n2\n")
    assert.equal("2\nteardown nil\n", out)
    assert.matches("stdin:1: boom\n  stdin:1: in ", err)
    assert.matches("attempt to concatenate a nil value", err)
    assert.matches("stdin:1: unexpected symbol near '='", err)
    assert.falsy(err:find("luaflask/cli", 1, true))
  end)

  it("waits inside, and makes requests of the test client", function()
    local out = shell("local l = require('luaflask') l.sleep(0.01) print('slept')\n"
      .. "app:test_client():get('/hello').text\n")
    assert.matches('^slept\n.*"hi"\n', out)
  end)

  it("prints tables as they are written, cut where they have no end", function()
    local out = shell([[
{ 1, 2, "three", key = true, ["a b"] = { 1.5 }, [10] = "ten" }
t = {}
t.self = t
t
{ first = ("x"):rep(60), second = ("y"):rep(30) }
#{}
{}
"quoted \"text\"\n"
]])
    assert.equal([[
{ 1, 2, "three", [10] = "ten", ["a b"] = { 1.5 }, key = true }
{ self = { … itself } }
{
  first = "]] .. ("x"):rep(60) .. [[",
  second = "]] .. ("y"):rep(30) .. [[",
}
0
{}
"quoted \"text\"\n"
teardown nil
]], out)
  end)

  it("ends with exit(), with its status", function()
    local out, _, status = shell("exit(3)\nprint('not here')\n")
    assert.equal(3, status)
    assert.equal("teardown nil\n", out)
  end)

  it("runs the file of LUAFLASK_STARTUP first", function()
    helper.write(folder .. "/start.lua", "started = 'yes'\nanswer = 'hidden by the processor'\n"
      .. "function twice(n) return n * 2 end\n")
    local out = shell("started\nanswer\ntwice(4)\n", "LUAFLASK_STARTUP=start.lua")
    assert.equal('"yes"\n42\n8\nteardown nil\n', out)
    helper.write(folder .. "/start.lua", "x = = 1\n")
    local _, err, status = shell("1\n", "LUAFLASK_STARTUP=start.lua")
    assert.equal(1, status)
    assert.matches("Error: LUAFLASK_STARTUP: start.lua:1:", err)
  end)
end)

describe("the shell on a terminal", function()
  local function has_libedit()
    return read(helper.bin:match("^(.*)/") .. "/lib/luaflask/driver/editline.so") ~= nil
  end

  -- What is typed and what must appear, in pairs; status and all that appeared.
  local function talk(...)
    local steps, json = { ... }, require("luaflask.json")
    local lines = {}
    for i = 1, #steps, 2 do
      lines[#lines + 1] = json.dumps({ steps[i], steps[i + 1] })
    end
    -- CTRL+D is for a prompt: typed before it, it would be another program's.
    lines[#lines + 1] = json.dumps({ "", "> " })
    helper.write(folder .. "/steps", table.concat(lines, "\n") .. "\n")
    local source = os.getenv("LUAFLASK_SOURCE") or "."
    local status, out = run(("python3 -B '%s/tests/server/terminal.py' '%s' shell <steps"):format(source, helper.bin))
    assert.falsy(out:find("never appeared", 1, true), out)
    return status, out
  end

  it("has prompts, runs what is typed and ends with CTRL+D", function()
    local status, out = talk("", "> ", "6 * 7\r", "42", "if true then\r", ">> ", "print('in' .. 'side') end\r",
      "inside")
    assert.equal(0, status)
    assert.matches("teardown nil", out)
  end)

  it("ends what runs with CTRL+C, and goes on", function()
    talk("", "> ", "print('go' .. 'ing') while true do end\r", "going", "\3", "interrupted", "", "> ", "1 + 1\r",
      "2\r\n")
  end)

  it("completes names, fields and methods; calls lines back, also those of the session before", function()
    if not has_libedit() then
      return pending("built without libedit")
    end
    talk("", "> ", "answ\t\r", "42", "app.conf\t.DEB\t\r", "false", "print(models.U\t)\r", "user\r\n",
      "app:make_sh\t().answer * 2\r", "84", "'a' .. 'b'\r", '"ab"')
    assert.matches("models%.User", read(folder .. "/.luaflask_history"))
    talk("", "> ", "\27[A\r", '"ab"')
  end)

  it("gives a line up with CTRL+C", function()
    if not has_libedit() then
      return pending("built without libedit")
    end
    talk("", "> ", "never(", "never(", "\3", "> ", "2 + 2\r", "4\r\n")
  end)
end)
