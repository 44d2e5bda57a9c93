-- SPDX-License-Identifier: MIT
-- `luaflask` beside an application: its commands, errors while it loads, commands of rocks, options of `run`,
-- completion in a shell, and programs of one's own.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local APP = [[
local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })
app:get("/", function() return "index" end)
app:get("/fail", function() error("the view failed") end)
app.cli:command("greet", {
  cli.argument("name", { type = cli.Choice({ "Ann", "Bob" }) }),
  cli.option("--file", { type = "file" }),
  help = "Greets.",
}, function(name)
  cli.echo("Hello " .. name)
end)
app.cli:command("boom", function()
  error("on purpose")
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
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  return text
end

-- Runs a command line of a shell in the folder; status, output, errors.
local function run(command, environment)
  local clean = "env -u LUAFLASK_APP -u LUAFLASK_DEBUG -u LUA_PATH -u LUA_CPATH "
  os.execute(("cd '%s' && { %s %s %s >.out 2>.err; echo $? >.status; }"):format(folder, clean, environment or "",
    command))
  return tonumber(read(folder .. "/.status")), read(folder .. "/.out"), read(folder .. "/.err")
end

local function luaflask(arguments, environment)
  return run("'" .. helper.bin .. "' " .. arguments, environment)
end

local function contains(text, part)
  assert(text:find(part, 1, true), ("expected '%s' in:\n%s"):format(part, text))
end

describe("commands of the application", function()
  it("are run, and listed among luaflask's own", function()
    assert.same({ 0, "Hello Ann\n", "" }, { luaflask("greet Ann") })
    local _, out = luaflask("--help")
    contains(out, "  greet   Greets.\n  routes  Show the routes for the app.\n  run     ")
  end)

  it("that raise are shown with a traceback of the application's own code, status 1", function()
    local status, out, err = luaflask("boom")
    assert.equal(1, status)
    assert.equal("", out)
    assert.equal("Error: app.lua:14: on purpose\n  app.lua:14: in function <app.lua:13>\n", err)
  end)

  it("are not there when it does not load; the reason is shown, and luaflask's own still are", function()
    helper.write(folder .. "/app.lua", 'error("no config")\n')
    local status, out, err = luaflask("--help")
    assert.equal(0, status)
    contains(out, "  routes  Show the routes for the app.\n")
    contains(err, "Error: the application does not load: app.lua:1: no config")
    status, out, err = luaflask("greet Ann")
    assert.same({ 1, "" }, { status, out })
    contains(err, "Error: the application does not load: app.lua:1: no config")
    assert.equal(0, (luaflask("run --help")))
  end)

  it("are not there when there is no application", function()
    os.remove(folder .. "/app.lua")
    local status, _, err = luaflask("greet Ann")
    assert.equal(2, status)
    contains(err, "Error: no application: name it with --app")
    contains(err, "Error: No such command 'greet'.")
  end)

  it("do not hide luaflask's own", function()
    helper.write(folder .. "/app.lua", APP:gsub('"greet"', '"routes"'))
    local _, out = luaflask("routes")
    contains(out, "Endpoint")
  end)
end)

describe("commands that rocks bring", function()
  it("are modules luaflask.commands.NAME on package.path", function()
    os.execute(("mkdir -p '%s/rocks/luaflask/commands/cache'"):format(folder))
    helper.write(folder .. "/rocks/luaflask/commands/clean_up.lua", [[
local cli = require("luaflask.cli")
return cli.command("clean-up", { help = "Cleans." }, function()
  cli.echo("cleaned")
end)
]])
    helper.write(folder .. "/rocks/luaflask/commands/cache/init.lua", [[
local cli = require("luaflask.cli")
local group = cli.group("cache", { help = "The cache." })
group:command("clear", cli.with_appcontext(function()
  cli.echo("cleared for " .. require("luaflask").current_app.name)
end))
return group
]])
    local path = ("LUA_PATH='%s/rocks/?.lua;%s/rocks/?/init.lua;;'"):format(folder, folder)
    assert.same({ 0, "cleaned\n", "" }, { luaflask("clean-up", path) })
    assert.same({ 0, "cleared for shop\n", "" }, { luaflask("cache clear", path) })
    local _, out = luaflask("--help", path)
    contains(out, "  cache     The cache.\n  clean-up  Cleans.\n  greet     Greets.\n")
    helper.write(folder .. "/rocks/luaflask/commands/clean_up.lua", "return 1\n")
    local status, _, err = luaflask("clean-up", path)
    assert.equal(1, status)
    contains(err, "luaflask.commands.clean_up returned a number value, not a command")
  end)
end)

describe("files of variables", function()
  it("are looked for in the folders above, each by itself", function()
    os.execute("mkdir -p '" .. folder .. "/a/b'")
    helper.write(folder .. "/a/b/app.lua", 'print((os.getenv("V") or "none") .. " " .. (os.getenv("W") or "none"))\n'
      .. 'return require("luaflask").Flask("v", { static_folder = false })\n')
    helper.write(folder .. "/.env", "V=above\n")
    helper.write(folder .. "/a/.luaflaskenv", "V=flask\nW=nearer\n")
    local _, out = run(("sh -c 'cd a/b && exec \"%s\" routes'"):format(helper.bin))
    assert.equal("above nearer", out:match("[^\n]*"))
    helper.write(folder .. "/a/.env", "V=nearest\n")
    _, out = run(("sh -c 'cd a/b && exec \"%s\" routes'"):format(helper.bin))
    assert.equal("nearest nearer", out:match("[^\n]*"))
  end)
end)

describe("run", function()
  local function says(server, text)
    helper.wait_until("the server says " .. text, function()
      return server:get("/").body == text
    end)
  end

  it("reloads without debug mode with --reload, and not in debug mode with --no-reload", function()
    local path = folder .. "/app.lua"
    local server = helper.start(path, { "--workers", "1", "--reload" })
    assert.equal("index", server:get("/").body)
    assert.equal(500, server:get("/fail").status)
    assert.falsy(server:get("/fail").body:find("the view failed", 1, true))
    helper.write(path, APP:gsub('"index"', '"changed"'))
    says(server, "changed")
    server:stop()
    server = helper.start(path, { "--workers", "1", "--debug", "--no-reload" })
    assert.equal("changed", server:get("/").body)
    helper.write(path, APP)
    -- A reload that is asked for comes after any that the change could have caused.
    server:signal(1)
    says(server, "index")
    assert.falsy(server:log():find("a file changed", 1, true))
  end)

  it("shows errors as --debugger and --no-debugger say", function()
    local path = folder .. "/app.lua"
    local server = helper.start(path, { "--workers", "1", "--debug", "--no-debugger" })
    local answer = server:get("/fail")
    assert.equal(500, answer.status)
    assert.falsy(answer.body:find("the view failed", 1, true))
    server:stop()
    server = helper.start(path, { "--workers", "1", "--debug" })
    contains(server:get("/fail").body, "the view failed")
  end)

  it("watches the files of --extra-files, and none of --exclude-patterns", function()
    local path = folder .. "/app.lua"
    os.execute("mkdir -p '" .. folder .. "/texts/deep'")
    helper.write(folder .. "/words.lua", 'return "one"\n')
    helper.write(folder .. "/texts/deep/text.txt", "one")
    helper.write(path, [[
local app = require("luaflask").Flask("shop", { static_folder = false })
local function first_line(name)
  local file = assert(io.open(app.root_path .. "/" .. name))
  local text = file:read("l")
  file:close()
  return text
end
local words, text = require("words"), first_line("texts/deep/text.txt")
app:get("/", function() return words .. " " .. text end)
return app
]])
    local server = helper.start(path, { "--workers", "1", "--debug", "--exclude-patterns", "*/words.lua:*.md" },
      { env = { LUAFLASK_RUN_EXTRA_FILES = folder .. "/texts" } })
    assert.equal("one one", server:get("/").body)
    helper.write(folder .. "/words.lua", 'return "two"\n')
    helper.write(folder .. "/texts/deep/text.txt", "two")
    says(server, "two two")
    local _, reloads = server:log():gsub("a file changed", "")
    helper.write(folder .. "/words.lua", 'return "three"\n')
    helper.write(folder .. "/texts/deep/text.txt", "four")
    says(server, "three four")
    local _, again = server:log():gsub("a file changed", "")
    assert.equal(reloads + 1, again)
  end)

  it("takes any option from the environment", function()
    local server = helper.start(folder .. "/app.lua", {}, { env = { LUAFLASK_RUN_WORKERS = "1",
      LUAFLASK_RUN_HOST = "127.0.0.1", LUAFLASK_RUN_DEBUG = "1", LUAFLASK_RUN_DEBUGGER = "0" } })
    contains(server:log(), "Debug mode: on")
    assert.falsy(server:get("/fail").body:find("the view failed", 1, true))
    local status, _, err = luaflask("run", "LUAFLASK_RUN_H2C=perhaps")
    assert.equal(2, status)
    contains(err, "Invalid value for '--h2c': 'perhaps' is not a valid boolean.")
  end)

  it("explains what there is not", function()
    local status, _, err = luaflask("run --without-threads")
    assert.equal(2, status)
    contains(err, "there are no threads to do without: requests are tasks of worker processes (--workers)")
  end)
end)

describe("a program of one's own", function()
  local PROGRAM = [[
local cli = require("luaflask.cli")
local function create_app()
  return dofile("app.lua")
end
os.exit(cli.FlaskGroup("shop", { create_app = create_app, help = "The shop." }):main(arg))
]]

  local function program(arguments)
    local paths = ("LUA_PATH='%s' LUA_CPATH='%s'"):format(os.getenv("LUA_PATH"), os.getenv("LUAFLASK_CPATH"))
    return run(("%s shop.lua %s"):format(helper.lua, arguments), paths)
  end

  it("has luaflask's commands and the application's", function()
    helper.write(folder .. "/shop.lua", PROGRAM)
    assert.same({ 0, "Hello Bob\n", "" }, { program("greet Bob") })
    local _, out = program("--help")
    contains(out, "Usage: shop [OPTIONS] COMMAND [ARGS]...\n\n  The shop.\n")
    contains(out, "  greet   Greets.\n")
    local status, _, err = program("greet Eve")
    assert.equal(2, status)
    contains(err, "Error: Invalid value for '{Ann|Bob}': 'Eve' is not one of 'Ann', 'Bob'.")
  end)

  it("serves", function()
    helper.write(folder .. "/shop.lua", PROGRAM)
    local server = helper.wait_for_address(helper.spawn({ helper.lua, "shop.lua", "run", "-p", "0", "-w", "1" },
      { env = { LUA_CPATH = os.getenv("LUAFLASK_CPATH") }, preload = true, folder = folder }))
    assert.equal("index", server:get("/").body)
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)

describe("on a terminal", function()
  -- What is typed and what must appear, in pairs; all that appeared.
  local function talk(command, environment, ...)
    local steps, lines = { ... }, {}
    for i = 1, #steps, 2 do
      lines[#lines + 1] = require("luaflask.json").dumps({ steps[i], steps[i + 1] })
    end
    helper.write(folder .. "/steps", table.concat(lines, "\n") .. "\n")
    local source = os.getenv("LUAFLASK_SOURCE") or "."
    local status, out = run(("python3 -B '%s/tests/server/terminal.py' '%s' %s <steps"):format(source, helper.bin,
      command), "TERM=xterm " .. environment)
    assert.equal(0, status, out)
    return out
  end

  before_each(function()
    helper.write(folder .. "/app.lua", [[
local luaflask = require("luaflask")
local cli = luaflask.cli
local app = luaflask.Flask("shop", { static_folder = false })
app.cli:command("red", function()
  cli.secho("red", { fg = "red" })
  cli.echo("end")
end)
app.cli:command("ask", { cli.option("--password", { prompt = true, hide_input = true }) }, function(opts)
  cli.echo(#opts.password .. " letters")
  cli.echo("key " .. cli.getchar())
end)
app.cli:command("work", function()
  for _ in cli.progressbar({ 1, 2 }, { width = 4 }) do
    luaflask.sleep(0)
  end
  cli.echo("end")
end)
return app
]])
  end)

  it("text has its colours, unless NO_COLOR is set", function()
    contains(talk("red", "", "", "end"), "\27[31mred\27[0m")
    assert.falsy(talk("red", "NO_COLOR=1", "", "end"):find("\27", 1, true))
  end)

  it("a password is not shown, and a key needs no ENTER", function()
    local out = talk("ask", "", "", "Password: ", "hidden\r", "6 letters", "", "\n", "k", "key k")
    assert.falsy(out:find("hidden", 1, true))
  end)

  it("shows again what is typed when the program is ended at a hidden prompt", function()
    helper.write(folder .. "/steps", '["", "Password: "]\n["\\u0003", "echo"]\n')
    local source = os.getenv("LUAFLASK_SOURCE") or "."
    -- The shell waits for the program, is not ended by CTRL+C itself, and tells how it finds the terminal.
    helper.write(folder .. "/ask.sh", ("trap : INT\n'%s' ask\nstty -a\n"):format(helper.bin))
    local _, out = run(("python3 -B '%s/tests/server/terminal.py' sh ask.sh <steps"):format(source), "TERM=xterm")
    assert.truthy(out:find("[ \n]echo "), out)
  end)

  it("a bar grows in its line", function()
    local out = talk("work", "", "", "end")
    contains(out, "\r\27[?25l  [----]    0%")
    contains(out, "\r\27[?25l  [##--]   50%")
    contains(out, "\r\27[?25l  [####]  100%")
  end)
end)

describe("completion", function()
  local function words(...)
    local typed = table.concat({ ... }, "\n") .. "\n."
    local _, out = luaflask("", ("_LUAFLASK_COMPLETE=words _LUAFLASK_WORDS='%s'"):format(typed))
    local list = {}
    for kind, word in out:gmatch("(%l+)\t([^\t\n]*)") do
      list[#list + 1] = kind == "plain" and word or kind
    end
    return table.concat(list, " ")
  end

  it("has commands, options, choices, files", function()
    assert.equal("boom greet routes run shell", words(""))
    assert.equal("routes run", words("r"))
    assert.equal("--debug --debugger", words("run", "--de"))
    assert.equal("--no-debug --no-debugger", words("run", "--no-de"))
    assert.equal("endpoint methods domain rule match", words("routes", "--sort", ""))
    assert.equal("methods match", words("routes", "--sort=m"))
    assert.equal("Ann Bob", words("greet", ""))
    assert.equal("Bob", words("--app", "app", "greet", "B"))
    assert.equal("file", words("greet", "--file", "x"))
    assert.equal("--file --help", words("greet", "--"))
  end)

  it("works in bash", function()
    helper.write(folder .. "/try.sh", ([[
PATH=%s:$PATH
eval "$(_LUAFLASK_COMPLETE=bash_source luaflask)"
complete -p luaflask
COMP_WORDS=(luaflask greet "$1") COMP_CWORD=2
_luaflask_words luaflask
printf '%%s\n' "${COMPREPLY[@]}"
]]):format(helper.bin:match("^(.*)/")))
    local status, out, err = run("bash try.sh A")
    assert.equal("", err)
    assert.equal(0, status)
    assert.equal("complete -F _luaflask_words luaflask\nAnn\n", out)
  end)

  it("has scripts for zsh and fish, and says what else there is not", function()
    local status, out = luaflask("", "_LUAFLASK_COMPLETE=zsh_source")
    assert.equal(0, status)
    contains(out, "#compdef luaflask\n")
    contains(select(2, luaflask("", "_LUAFLASK_COMPLETE=fish_source")), "complete -c luaflask -f")
    local err
    status, out, err = luaflask("", "_LUAFLASK_COMPLETE=csh_source")
    assert.same({ 1, "" }, { status, out })
    assert.equal("completion is there for bash, zsh and fish\n", err)
  end)
end)
