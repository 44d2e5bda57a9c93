-- Commands as an application writes them, run by the test runner.
local luaflask = require("luaflask")
local cli = luaflask.cli

local runner = cli.CliRunner()

local function run(command, args, opts)
  return runner:invoke(command, args, opts)
end

local function output(command, args, opts)
  local result = run(command, args, opts)
  assert.equal("", result.stderr)
  assert.equal(0, result.exit_code)
  return result.output
end

-- The error of a definition; it must name this file.
local function refused(fn)
  local ok, err = pcall(fn)
  assert.is_false(ok)
  assert.truthy(tostring(err):find("commands_spec.lua:%d+: "), tostring(err))
  return (tostring(err):gsub("^[^ ]+ ", ""))
end

describe("a command", function()
  it("gets its arguments in their order, then its options in a table", function()
    local got
    local command = cli.command("move", {
      cli.option("--dry-run", { is_flag = true }), cli.argument("from"), cli.argument("to", { required = false }),
    }, function(...)
      got = { n = select("#", ...), ... }
    end)
    output(command, { "a", "b", "--dry-run" })
    assert.same({ n = 3, "a", "b", { dry_run = true } }, got)
    output(command, { "a" })
    assert.equal(3, got.n)
    assert.equal("a", got[1])
    assert.is_nil(got[2])
    assert.same({ dry_run = false }, got[3])
  end)

  it("is made of a function alone, of options and a function, by a decorator, by decorated functions", function()
    local function hello(opts)
      cli.echo("hello " .. tostring(opts.x))
    end
    assert.equal("hello nil\n", output(cli.command("a", hello)))
    assert.equal("hello 1\n", output(cli.command("a", { cli.option("-x") }, hello), "-x 1"))
    assert.equal("hello 2\n", output(cli.command("a", { cli.option("-x") })(hello), "-x 2"))
    local decorated = cli.command("a")(cli.option("-x")(cli.option("-y")(function(opts)
      cli.echo(opts.x .. opts.y)
    end)))
    assert.equal("12\n", output(decorated, "-x 1 -y 2"))
    assert.equal("-x", decorated.params[1].opts[1])
  end)

  it("may wait", function()
    local command = cli.command("wait", function()
      local before = luaflask.monotonic()
      luaflask.sleep(0.01)
      local a, b = luaflask.gather({ function() luaflask.sleep(0.01) return 1 end, function() return 2 end })
      cli.echo(luaflask.monotonic() > before and "waited" or "did not")
      return a, b
    end)
    assert.equal("waited\n", output(command))
  end)

  it("has a context with parameters, path, parents and what is to be closed", function()
    local seen = {}
    local group = cli.group("outer", { cli.option("--level", { type = "int", default = 1 }) })
    group:command("inner", { cli.argument("name") }, cli.pass_context(function(ctx, name)
      ctx:call_on_close(function() seen[#seen + 1] = "first" end)
      ctx:call_on_close(function() seen[#seen + 1] = "second" end)
      seen[#seen + 1] = ctx.command_path .. " " .. name .. " " .. ctx.parent.params.level
      assert.equal(ctx, cli.get_current_context())
      assert.equal(ctx.parent, ctx:find_root())
      assert.equal("commandline", ctx:get_parameter_source("name"))
      assert.equal("default", ctx.parent:get_parameter_source("level"))
    end))
    output(group, { "inner", "x" })
    assert.same({ "outer inner x 1", "second", "first" }, seen)
    assert.is_nil(cli.get_current_context(true))
    assert.matches("There is no active command", refused(function()
      cli.get_current_context()
    end))
  end)

  it("closes what is to be closed when it fails, too", function()
    local closed
    local command = cli.command("fails", function()
      cli.get_current_context():call_on_close(function(err) closed = err end)
      error("on purpose")
    end)
    local result = run(command)
    assert.equal(1, result.exit_code)
    assert.matches("on purpose", result.exception)
    assert.matches("on purpose", closed)
    assert.matches("commands_spec", result.traceback)
  end)

  it("takes values from the command line, the environment, default_map, defaults and prompts, in this order", function()
    local command = cli.command("sources", {
      cli.option("--x", { envvar = "CLI_SPEC_X", default = function() return "default" end }),
      context_settings = { default_map = { x = "map" } },
    }, cli.pass_context(function(ctx, opts)
      cli.echo(tostring(opts.x) .. " " .. ctx:get_parameter_source("x"))
    end))
    assert.equal("line commandline\n", output(command, "--x line", { env = { CLI_SPEC_X = "env" } }))
    assert.equal("env environment\n", output(command, "", { env = { CLI_SPEC_X = "env" } }))
    assert.equal("map default_map\n", output(command, ""))
    command.context_settings = {}
    assert.equal("default default\n", output(command, ""))
    local asked = cli.command("asked", { cli.option("--x", { prompt = true }) }, cli.pass_context(function(ctx, opts)
      cli.echo(opts.x .. " " .. ctx:get_parameter_source("x"))
    end))
    assert.equal("X: answer\nanswer prompt\n", output(asked, "", { input = "answer\n" }))
  end)

  it("shows the variables of all options with auto_envvar_prefix", function()
    local group = cli.group("tool", { context_settings = { auto_envvar_prefix = "TOOL" } })
    group:command("sub-one", { cli.option("--some-name", { show_envvar = true }) }, function(opts)
      cli.echo(opts.some_name)
    end)
    assert.equal("v\n", output(group, "sub-one", { env = { TOOL_SUB_ONE_SOME_NAME = "v" } }))
    assert.matches("env var: TOOL_SUB_ONE_SOME_NAME", output(group, "sub-one --help"))
  end)

  it("wraps its help to the terminal", function()
    local command = cli.command("wide", { help = ("word "):rep(30) }, function() end)
    local result = runner:invoke(command, "--help")
    for line in result.output:gmatch("[^\n]+") do
      assert.is_true(#line <= 78)
    end
    local formatter = cli.HelpFormatter(50)
    formatter:write_text("one two three four five six seven eight nine ten eleven")
    assert.equal("  one two three four five six seven eight nine ten\n  eleven\n", formatter:value())
  end)

  it("keeps the lines of a paragraph that begins with \\b, and breaks words at hyphens", function()
    local command = cli.command("shape", { help = "First.\n\n\b\na\n  b\n\nLast." }, function() end)
    assert.matches("  First%.\n\n  a\n    b\n\n  Last%.\n", output(command, "--help"))
    assert.equal("aa-\nbbb", cli.wrap_text("aa-bbb", 5))
    assert.equal("1-2 3", cli.wrap_text("1-2 3", 5))
  end)
end)

describe("wrong definitions are refused where they stand:", function()
  local function nothing() end
  local cases = {
    { "no name", function() cli.command(nothing) end, "the first value is the command's name" },
    { "a name with blanks", function() cli.command("a b", nothing) end, "a string without blanks, not 'a b'" },
    { "no function", function() cli.command("a", {}, 3) end, "a function is needed, not a number value" },
    { "a parameter in the options' place", function() cli.command("a", cli.argument("x"), nothing) end,
      "between the name and the function stands one table" },
    { "no parameter", function() cli.command("a", { "x" }, nothing) end, "at place 1 of its table is a string value" },
    { "an unknown option of a command", function() cli.command("a", { hlep = "x" }, nothing) end,
      "command 'a' has no option 'hlep' (did you mean 'help'?)" },
    { "an unknown option of an option", function() cli.option("--x", { requried = true }) end,
      "cli.option(\"--x\") has no option 'requried' (did you mean 'required'?)" },
    { "a wrong kind", function() cli.option("--x", { help = true }) end,
      "the option 'help' is a string, not a boolean" },
    { "an option without dashes", function() cli.option("x") end, "write cli.option(\"--x\"), or cli.argument(\"x\")" },
    { "an argument with dashes", function() cli.argument("--x") end, "write cli.option(\"--x\", { … })" },
    { "a type that there is not", function() cli.option("--x", { type = "itn" }) end, "there is no type 'itn'" },
    { "two words the same", function() cli.command("a", { cli.option("-x"), cli.option("--xx", "-x") }, nothing) end,
      "command 'a': the option -x is given twice" },
    { "two arguments for all", function()
      cli.command("a", { cli.argument("x", { nargs = -1 }), cli.argument("y", { nargs = -1 }) }, nothing)
    end, "the arguments 'x' and 'y' both take all that is left" },
    { "a required argument behind one that is not", function()
      cli.command("a", { cli.argument("x", { default = "1" }), cli.argument("y") }, nothing)
    end, "the argument 'y' is required, but 'x' before it is not" },
    { "an option for all", function() cli.option("--x", { nargs = -1 }) end, "an option cannot take all that is left" },
    { "a flag that counts", function() cli.option("--x", { count = true, is_flag = true }) end,
      "count is not valid with is_flag" },
    { "the same flag for yes and no", function() cli.option("--x/--x") end, "the same flag for yes and for no" },
    { "a pair that is no truth", function() cli.option("--x/--y", { flag_value = "a" }) end,
      "flags that are true or false" },
    { "an empty choice", function() cli.Choice({}) end, "a list of values is needed" },
    { "a tuple of another length", function() cli.option("--x", { type = { "int", "int" }, nargs = 3 }) end,
      "the type takes 2 values, so nargs cannot be 3" },
    { "an open bound that clamps", function() cli.FloatRange({ max = 1, max_open = true, clamp = true }) end,
      "an open bound cannot be clamped to" },
    { "a method called with a dot", function() cli.group("g").command("x", nothing) end, "called with '.'" },
    { "no command to add", function() cli.group("g"):add_command({}) end, "a command is needed" },
    { "a colour that there is not", function() cli.style("x", { fg = "rde" }) end, "there is no colour 'rde'" },
    { "settings that there are not", function() cli.command("a", { context_settings = { x = 1 } }, nothing) end,
      "context_settings has no 'x'" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function()
      local message = refused(case[2])
      assert.truthy(message:find(case[3], 1, true), message)
    end)
  end
end)

describe("values are converted:", function()
  local function value_of(opts, ...)
    local got
    local command = cli.command("c", { cli.option("--v", opts) }, function(values)
      got = values.v
    end)
    local result = run(command, { ... })
    return got, result.stderr:match("Error: (.-)\n")
  end

  it("whole numbers, strictly", function()
    assert.equal(12, (value_of({ type = "int" }, "--v", "12")))
    assert.equal(-3, (value_of({ type = "int" }, "--v=-3")))
    for _, wrong in ipairs({ "0x10", "1.0", "1e3", "", "inf", "99999999999999999999" }) do
      local got, message = value_of({ type = "int" }, "--v=" .. wrong)
      assert.is_nil(got)
      assert.equal(("Invalid value for '--v': '%s' is not a valid integer."):format(wrong), message)
    end
  end)

  it("numbers, strictly", function()
    assert.equal(1.5, (value_of({ type = "float" }, "--v", "1.5")))
    assert.equal(1000, (value_of({ type = "float" }, "--v", "1e3")))
    for _, wrong in ipairs({ "0x1p4", "nan", "inf", "1,5", "." }) do
      assert.is_nil((value_of({ type = "float" }, "--v", wrong)))
    end
  end)

  it("by a function of the application's", function()
    local function even(text)
      local n = tonumber(text)
      if n and n % 2 == 0 then
        return n
      end
      return nil, text .. " is not even"
    end
    assert.equal(4, (value_of({ type = even }, "--v", "4")))
    local _, message = value_of({ type = even }, "--v", "3")
    assert.equal("Invalid value for '--v': 3 is not even", message)
  end)

  it("by a class of the application's", function()
    local Color = cli.ParamType:extend("Color", { name = "color" })
    function Color:convert(value, param, ctx)
      if not value:find("^#%x%x%x%x%x%x$") then
        self:fail("no colour", param, ctx)
      end
      return tonumber(value:sub(2), 16)
    end
    assert.equal(255, (value_of({ type = Color }, "--v", "#0000ff")))
    assert.equal("Invalid value for '--v': no colour", select(2, value_of({ type = Color() }, "--v", "blue")))
  end)

  it("choices to the values they stand for", function()
    assert.equal(2, (value_of({ type = cli.Choice({ 1, 2 }) }, "--v", "2")))
  end)

  it("defaults too, also of functions", function()
    assert.equal(7, (value_of({ type = "int", default = "7" })))
    assert.equal(8, (value_of({ type = "int", default = function() return "8" end })))
    assert.same({ 1, 2 }, (value_of({ nargs = 2, type = "int", default = { "1", "2" } })))
  end)

  it("an option may be given without its value where flag_value says what that is", function()
    local opts = { is_flag = false, flag_value = "some", default = "none" }
    assert.equal("none", (value_of(opts)))
    assert.equal("some", (value_of(opts, "--v")))
    assert.equal("much", (value_of(opts, "--v", "much")))
  end)

  it("a prompt may be asked for by the option without a value", function()
    local command = cli.command("c", { cli.option("--v", { prompt = true, prompt_required = false }) }, function(opts)
      cli.echo(tostring(opts.v))
    end)
    assert.equal("nil\n", output(command))
    assert.equal("V: x\nx\n", output(command, "--v", { input = "x\n" }))
    assert.equal("y\n", output(command, "--v y"))
  end)
end)

describe("files as parameters", function()
  it("are opened, made at the first write only, and closed", function()
    runner:isolated_filesystem(function()
      local kept
      local command = cli.command("copy", {
        cli.argument("from", { type = "file" }), cli.argument("to", { type = cli.File("w") }),
        cli.option("--write/--no"),
      }, function(from, to, opts)
        kept = from
        if opts.write then
          to:write(from:read("*a"))
        end
      end)
      local file = io.open("a", "w")
      file:write("text")
      file:close()
      output(command, { "a", "b" })
      assert.equal("closed file", io.type(kept))
      assert.is_nil(io.open("b"))
      output(command, { "a", "b", "--write" })
      local copy = io.open("b")
      assert.equal("text", copy:read("*a"))
      copy:close()
      local result = run(command, { "gone", "b" })
      assert.equal(2, result.exit_code)
      assert.matches("Error: Invalid value for 'FROM': 'gone': No such file or directory", result.stderr)
    end)
  end)

  it("may be names, made full", function()
    runner:isolated_filesystem(function(path)
      local any = cli.argument("x", { type = cli.Path({ resolve_path = true }) })
      local command = cli.command("name", { any }, cli.echo)
      local full = require("luaflask.core").folder.full(path)
      assert.equal(full .. "/a/b\n", output(command, { "./a/b" }))
    end)
  end)
end)
