-- The command line as a user meets it: the real executable in a folder of its own.
local BIN = os.getenv("LUAFLASK_BIN") or "build/release/luaflask"
local dotenv = require("luaflask.cli.dotenv")


if BIN:sub(1, 1) ~= "/" then
  local pipe = io.popen("pwd")
  BIN = pipe:read("*l") .. "/" .. BIN
  pipe:close()
end

local folder

local function write(name, text)
  local inside = name:match("^(.*)/")
  if inside then
    os.execute("mkdir -p '" .. folder .. "/" .. inside .. "'")
  end
  local file = assert(io.open(folder .. "/" .. name, "w"))
  file:write(text)
  file:close()
end

-- Runs `luaflask` with arguments as written for a shell; status, stdout, stderr.
local function luaflask(arguments, environment)
  local clean = "env -u LUAFLASK_APP -u LUAFLASK_DEBUG -u LUA_PATH -u LUA_CPATH "
  os.execute(("cd '%s' && { %s %s '%s' %s >.out 2>.err; echo $? >.status; }"):format(folder, clean, environment or "",
    BIN, arguments))
  local function read(name)
    local file = assert(io.open(folder .. "/" .. name))
    local text = file:read("*a")
    file:close()
    return text
  end
  return tonumber(read(".status")), read(".out"), read(".err")
end

local APP = [[
local luaflask = require("luaflask")
local app = luaflask.Flask("shop")
app:get("/", { endpoint = "index" }, function() return "" end)
app:route("/users/<int:id>", { endpoint = "user", methods = { "GET", "POST", "DELETE" } })(function() return "" end)
local auth = luaflask.Blueprint("auth", { url_prefix = "/auth" })
auth:route("/login", { endpoint = "login", methods = { "GET", "POST" } })(function() return "" end)
app:register_blueprint(auth)
]]

local function contains(text, part)
  assert(text:find(part, 1, true), ("expected '%s' in:\n%s"):format(part, text))
end

describe("luaflask on the command line", function()
  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    os.execute("mkdir -p '" .. folder .. "'")
  end)

  after_each(function()
    os.execute("rm -rf '" .. folder .. "'")
  end)

  it("tells its version and the Lua that runs it", function()
    local status, out = luaflask("--version")
    assert.equal(0, status)
    assert.truthy(out:find("^luaflask %d+%.%d+%.%d+\nLua"))
  end)

  it("shows help, for commands too, and fails with it when no command is given", function()
    local status, out = luaflask("--help")
    assert.equal(0, status)
    contains(out, "Usage: luaflask [OPTIONS] COMMAND [ARGS]...")
    contains(out, "  run     Serve the application.\n")
    status, out = luaflask("run --help")
    assert.equal(0, status)
    contains(out, "-p, --port PORT")
    status, out = luaflask("routes --help")
    assert.equal(0, status)
    contains(out, "--all-methods")
    assert.equal(2, (luaflask("")))
  end)

  it("has help that fits a terminal of 80 columns", function()
    for _, arguments in ipairs({ "--help", "run --help", "routes --help", "shell --help" }) do
      local _, out = luaflask(arguments)
      for line in out:gmatch("[^\n]+") do
        assert(#line <= 79, line)
      end
    end
  end)

  describe("refuses a wrong line with status 2:", function()
    local cases = {
      { "nope", "No such command 'nope'." },
      { "rout", "No such command 'rout'. Did you mean 'routes'?" },
      { "--nope run", "No such option '--nope'. Did you mean '--no-debug'?" },
      { "run --prot 1", "No such option '--prot'. (Did you mean one of: '--cert', '--host', '--port'?)" },
      { "run -x", "No such option '-x'." },
      { "run -p", "Option '-p' requires an argument." },
      { "--debug=1 run", "Option '--debug' does not take a value." },
      { "run -p x", "Invalid value for '--port' / '-p': a number between 0 and 65535, not 'x'" },
      { "run -p 65536", "Invalid value for '--port' / '-p': a number between 0 and 65535, not '65536'" },
      { "run -p 0x50", "Invalid value for '--port' / '-p': a number between 0 and 65535, not '0x50'" },
      { "run -w 0", "Invalid value for '--workers' / '-w': a number between 1 and 1024, not '0'" },
      { "run -w 1.5", "Invalid value for '--workers' / '-w': a number between 1 and 1024, not '1.5'" },
      { "run --max-body 1.5M", "Invalid value for '--max-body': a number of bytes such as 512, 64K, 16M or 1G, not '1.5M'" },
      { "run --idle-timeout -1", "Invalid value for '--idle-timeout': a number of seconds such as 30 or 0.5 (0: no limit), not '-1'" },
      { "run --idle-timeout .", "Invalid value for '--idle-timeout': a number of seconds such as 30 or 0.5 (0: no limit), not '.'" },
      { "run --static public", "Invalid value for '--static': URL=DIR such as /assets=public, not 'public'" },
      { "run --static /a=x --static b=y", "Invalid value for '--static': URL=DIR such as /assets=public, not 'b=y'" },
      { "run --key k.pem", "there is a key but no certificate: give its file with --cert" },
      { "run --cert adhoc --key k.pem", "--cert adhoc brings its own key: leave --key away" },
      { "run --cert adhoc --h2c", "--h2c is HTTP/2 without TLS; with --cert, TLS itself" },
      { "run --h2c --no-http2", "--h2c and --no-http2 contradict each other" },
      { "run --http2-streams 101", "Invalid value for '--http2-streams': a number between 1 and 100, not '101'" },
      { "run shop", "Got unexpected extra argument (shop)" },
      { "run", "no application: name it with --app" },
      { "routes", "no application: name it with --app" },
      { "--app gone run", "the module 'gone' was not found:\n  no file './gone.lua'" },
      { "--app gone.lua run", "there is no file 'gone.lua' to load the application from" },
      { "--app gone/ routes", "there is no file 'gone/' to load the application from" },
      { "-e gone.env routes", "Invalid value for '-e' / '--env-file': File 'gone.env' does not exist." },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        local status, out, err = luaflask(case[1])
        assert.equal(2, status)
        assert.equal("", out)
        contains(err, "Error: " .. case[2])
      end)
    end
  end)

  describe("tells what is wrong with an application, with status 1 if it is an error of its own:", function()
    local TWO = 'local l = require("luaflask")\nreturn { a = l.Flask("a"), b = l.Flask("b"), n = 3, '
      .. 'five = function() return 5 end,\n  bad = function() error("no config") end }\n'
    local cases = {
      { raised = true, "a syntax error", "local x =\n\nend\n", "--app x", "the application does not load: ./x.lua:3: unexpected" },
      { raised = true, "an error while loading", "local t\nlocal function f() return t.x end\nlocal _ = f()\nreturn 1\n", "--app x",
        "the application does not load: ./x.lua:2: attempt to index" },
      { "nothing returned", "local x = 1\nreturn nil, x\n", "--app x.lua", "'x.lua' returned nothing: end it with" },
      { "a value that is none", "return 7\n", "--app x", "'x' returned a number value" },
      { "a table without one", "return {}\n", "--app x", "no application in 'x'" },
      { "several", TWO, "--app x", "there is more than one application in 'x': say which with --app x:NAME" },
      { "an unknown name", TWO, "--app x:zz", "there is no application 'zz' in 'x'" },
      { "a name of something else", TWO, "--app x:n", "there is no application 'n' in 'x'" },
      { raised = true, "a factory that raises", TWO, "--app x:bad", "the factory 'bad' raised an error: ./x.lua:3: no config" },
      { "a factory of something else", TWO, "--app 'x:five()'", "the factory 'five' returned a number value" },
      { "a call of no function", TWO, "--app 'x:n()'", "'n' in 'x' is not a function" },
      { "arguments that are no Lua", TWO, "--app 'x:five(1+)'", "the arguments of 'five(1+)' cannot be read" },
      { "no name at all", TWO, "--app 'x:1+'", "'1+' is neither a name nor a call" },
      { "a name in what is the application", APP .. "return app\n", "--app x:app",
        "--app x:app: 'app' would be a field of a table that the file returns, but it returned an application" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        write("x.lua", case[2])
        local status, _, err = luaflask(case[3] .. " routes")
        contains(err, "Error: " .. case[4])
        assert.equal(case.raised and 1 or 2, status)
        -- The server tells the same, and leaves.
        status, _, err = luaflask(case[3] .. " run -p 0 -w 1")
        contains(err, "luaflask: " .. case[4])
        assert.equal(1, status)
      end)
    end

    it("an error deep in the application shows its frames and none of ours", function()
      write("x.lua", "local function f() error('deep') end\nlocal function g() f() return 1 end\nreturn g()\n")
      local _, _, err = luaflask("--app x routes")
      contains(err, "\n  ./x.lua:2: in ")
      assert.falsy(err:find("luaflask/cli", 1, true))
    end)
  end)

  describe("finds the application", function()
    local function index_in(arguments, environment)
      local status, out, err = luaflask(arguments .. " routes", environment)
      assert.equal("", err)
      assert.equal(0, status)
      contains(out, "index")
    end

    it("in app.lua, or in wsgi.lua before it", function()
      write("app.lua", APP .. "return app\n")
      index_in("")
      write("wsgi.lua", "return nil\n")
      assert.equal(2, (luaflask("routes")))
    end)

    it("in what the module returns: itself, app, application, the only one, create_app, make_app", function()
      for _, ending in ipairs({ "return app", "return { app = app, other = luaflask.Flask('o') }",
        "return { application = app }", "return { x = app, y = 1 }",
        "return { create_app = function() return app end }",
        "return { make_app = function() return app end }" }) do
        write("x.lua", APP .. ending .. "\n")
        index_in("--app x")
      end
    end)

    it("by a name, a factory and its arguments", function()
      write("x.lua", APP .. "local function make(a, b)\n  assert(a == 'a' and b == 2)\n  return app\nend\n"
        .. "return { mine = app, make = make }\n")
      index_in("--app x:mine")
      index_in([[--app 'x:make("a", 2)']])
    end)

    it("in a package, a file of a package, a folder, and by LUAFLASK_APP", function()
      write("shop/init.lua", APP .. "assert(require('shop.models') == 'models')\nreturn app\n")
      write("shop/models.lua", "return 'models'\n")
      write("shop/web/app.lua", APP .. "assert(require('part') == 'part')\nreturn app\n")
      write("shop/web/part.lua", "return 'part'\n")
      index_in("--app shop")
      index_in("--app shop/init.lua")
      index_in("--app shop/web")
      index_in("--app shop/web/app.lua")
      index_in("", "LUAFLASK_APP=shop")
    end)

    it("in a script that ends with app:run()", function()
      write("script.lua", APP .. "app:run({ port = 1 })\n")
      index_in("--app script.lua")
    end)
  end)

  describe("routes", function()
    before_each(function()
      write("app.lua", APP .. "return app\n")
    end)

    -- Flask fills the last column with blanks too, and so do we; white space at a line's end is not for this file.
    local function unpadded(text)
      local width = #text:match("^[^\n]*")
      for line in text:gmatch("[^\n]+") do
        assert.equal(width, #line)
      end
      return (text:gsub(" +\n", "\n"))
    end

    it("prints Flask's table, by endpoint", function()
      local _, out = luaflask("routes")
      assert.equal([[
Endpoint    Methods            Rule
----------  -----------------  -----------------------
auth.login  GET, POST          /auth/login
index       GET                /
static      GET                /static/<path:filename>
user        DELETE, GET, POST  /users/<int:id>
]], unpadded(out))
    end)

    it("shows all methods and sorts by another column", function()
      local _, out = luaflask("routes -s rule --all-methods")
      assert.equal([[
Endpoint    Methods                           Rule
----------  --------------------------------  -----------------------
index       GET, HEAD, OPTIONS                /
auth.login  GET, HEAD, OPTIONS, POST          /auth/login
static      GET, HEAD, OPTIONS                /static/<path:filename>
user        DELETE, GET, HEAD, OPTIONS, POST  /users/<int:id>
]], unpadded(out))
      _, out = luaflask("routes --sort=match")
      assert.truthy(out:find("static.*index.*user.*auth%.login"))
    end)

    it("has a column for subdomains or hosts where there are any", function()
      write("sub.lua", 'local app = require("luaflask").Flask("s", { subdomain_matching = true })\n'
        .. 'app:get("/", { subdomain = "api", endpoint = "i" }, function() return "" end)\nreturn app\n')
      local _, out = luaflask("--app sub routes -s domain")
      contains(out, "Endpoint  Methods  Subdomain  Rule ")
      contains(out, "i         GET      api        / ")
      write("host.lua", 'local app = require("luaflask").Flask("s", { host_matching = true, static_folder = false })\n'
        .. 'app:get("/", { host = "a.example", endpoint = "i" }, function() return "" end)\nreturn app\n')
      _, out = luaflask("--app host routes")
      contains(out, "Endpoint  Methods  Host       Rule\n")
    end)

    it("says after the table what would stop the server", function()
      write("x.lua", APP .. "app:get('/later')\nreturn app\n")
      local status, out, err = luaflask("--app x routes")
      assert.equal(1, status)
      contains(out, "index")
      contains(err, "/later")
      contains(err, "x.lua:8")
    end)

    it("says so when there is none, and refuses a column that there is not", function()
      write("none.lua", 'local app = require("luaflask").Flask("s", { static_folder = false })\nreturn app\n')
      local _, out = luaflask("--app none routes")
      assert.equal("No routes were registered.\n", out)
      local status, _, err = luaflask("routes -s size")
      assert.equal(2, status)
      contains(err, "Invalid value for '--sort' / '-s': 'size' is not one of 'endpoint', 'methods', 'domain', 'rule', 'match'.")
    end)
  end)

  describe("variables", function()
    local SHOW = 'io.stderr:write(os.getenv("V") or "none", " ", os.getenv("W") or "none", "\\n")\n'
      .. 'return require("luaflask").Flask("v")\n'

    local function shown(arguments, environment)
      write("app.lua", SHOW)
      local _, _, err = luaflask(arguments .. " routes", environment)
      return err:match("^[^\n]*")
    end

    it("come from .luaflaskenv, from .env before it, from --env-file before both, from the environment", function()
      assert.equal("none none", shown(""))
      write(".luaflaskenv", "V=1\nW=1\n")
      assert.equal("1 1", shown(""))
      write(".env", "V=2\n")
      assert.equal("2 1", shown(""))
      write("more.env", "V=3\n")
      assert.equal("3 1", shown("-e more.env"))
      assert.equal("3 1", shown("", "LUAFLASK_ENV_FILE=more.env"))
      assert.equal("4 1", shown("-e more.env", "V=4"))
    end)

    it("are not read from the usual files with LUAFLASK_SKIP_DOTENV", function()
      write(".env", "V=2\n")
      write("more.env", "W=3\n")
      assert.equal("none none", shown("", "LUAFLASK_SKIP_DOTENV=1"))
      assert.equal("none 3", shown("-e more.env", "LUAFLASK_SKIP_DOTENV=1"))
      assert.equal("2 none", shown("", "LUAFLASK_SKIP_DOTENV=0"))
    end)

    it("name the application and its options", function()
      write("x.lua", APP .. "return app\n")
      write(".luaflaskenv", "LUAFLASK_APP=x\nLUAFLASK_RUN_PORT=y\n")
      assert.equal(0, (luaflask("routes")))
      local status, _, err = luaflask("run")
      assert.equal(2, status)
      contains(err, "Invalid value for '--port' / '-p': a number between 0 and 65535, not 'y'")
    end)

    it("in a file with a fault are refused with file and line", function()
      write(".env", "A=1\n\nwhat is this\n")
      local status, _, err = luaflask("routes")
      assert.equal(2, status)
      contains(err, ".env:3: expected NAME=VALUE, not 'what is this'")
    end)

    it("debug mode is --debug, --no-debug or LUAFLASK_DEBUG, and the application sees it while it loads", function()
      write("app.lua", 'local app = require("luaflask").Flask("d")\nio.stderr:write(tostring(app.debug), "\\n")\n'
        .. "return app\n")
      local function debug_is(arguments, environment)
        local _, _, err = luaflask(arguments .. " routes", environment)
        return err
      end
      assert.equal("false\n", debug_is(""))
      assert.equal("true\n", debug_is("--debug"))
      assert.equal("true\n", debug_is("", "LUAFLASK_DEBUG=1"))
      assert.equal("false\n", debug_is("", "LUAFLASK_DEBUG=0"))
      assert.equal("false\n", debug_is("--no-debug", "LUAFLASK_DEBUG=1"))
    end)
  end)
end)

describe("the file of variables", function()
  local function values(text, lookup)
    local list, message, line = dotenv.parse(text, lookup)
    if not list then
      return message, line
    end
    local by_name = {}
    for _, pair in ipairs(list) do
      by_name[pair[1]] = pair[2]
    end
    return by_name
  end

  it("has names, values and comments", function()
    assert.same({ A = "1", B = "two words", C = "", D = "x#y", E_1 = "é" },
      values("A=1\n# comment\n\n  export B = two words   # more\nC=\r\nD=x#y\nE_1=é"))
  end)

  it("takes single quotes as they are and double quotes with escapes, over several lines", function()
    assert.same({ A = "a # $b ${c}\\n", B = "x\ty\n\"z\" \\ ${A}", C = "one\ntwo" },
      values("A='a # $b ${c}\\n' # note\nB=\"x\\ty\\n\\\"z\\\" \\\\ \\${A}\"\nC=\"one\ntwo\""))
  end)

  it("fills in ${NAME} from above and from the environment", function()
    local function lookup(name)
      return ({ HOME = "/home/u", EMPTY = "" })[name]
    end
    assert.same({ A = "/home/u", B = "/home/u/x", C = "d", D = "e", E = "" },
      values('A=${HOME}\nB="${A}/x"\nC=${NOT:-d}\nD=${EMPTY:-e}\nE=${NOT}', lookup))
  end)

  it("tells where it is wrong", function()
    assert.same({ "expected NAME=VALUE, not '=x'", 2 }, { values("A=1\n=x\n") })
    assert.same({ "the double quote is never closed", 1 }, { values('A="x\nB=1\n') })
    assert.same({ "the single quote is never closed", 3 }, { values("\n\nA='x") })
    assert.same({ "'y' after the closing quote", 1 }, { values("A='x' y\n") })
  end)
end)
