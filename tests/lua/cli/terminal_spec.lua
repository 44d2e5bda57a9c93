-- What commands write and ask, without a terminal.
local cli = require("luaflask").cli

local function run(fn, opts)
  return cli.CliRunner():invoke(cli.command("c", fn), {}, opts)
end

describe("echo", function()
  it("writes to standard output or error, with or without a newline", function()
    local result = run(function()
      cli.echo("a", { nl = false })
      cli.echo(1)
      cli.echo("b", { err = true })
      cli.echo()
      cli.echo("c", { file = io.stderr })
    end)
    assert.equal("a1\n\n", result.stdout)
    assert.equal("b\nc\n", result.stderr)
    assert.equal("a1\nb\n\nc\n", result.output)
  end)

  it("keeps escape sequences only where they are wanted", function()
    local function red()
      cli.secho("x", { fg = "red" })
    end
    assert.equal("x\n", run(red).output)
    assert.equal("\27[31mx\27[0m\n", run(red, { color = true }).output)
    assert.equal("x\n", run(function()
      cli.secho("x", { fg = "red", color = false })
    end, { color = true }).output)
    assert.equal("x", cli.unstyle("\27[1;31mx\27[0m"))
  end)

  it("obeys the color of the context", function()
    local command = cli.command("c", { context_settings = { color = true } }, function()
      cli.secho("x", { bold = true })
    end)
    assert.equal("\27[1mx\27[0m\n", cli.CliRunner():invoke(command).output)
  end)
end)

describe("a prompt", function()
  it("hides what is typed, in messages too", function()
    local result = run(function()
      cli.prompt("Pin", { hide_input = true, type = "int" })
    end, { input = "secret\n12\n" })
    assert.equal("Pin: \nError: '***' is not a valid integer.\nPin: \n", result.output)
  end)

  it("shows its default, or what stands for it", function()
    local result = run(function()
      cli.echo(cli.prompt("A", { default = 3 }))
      cli.echo(cli.prompt("B", { default = "x", show_default = false }))
      cli.echo(cli.prompt("C", { default = "y", show_default = "the usual" }))
    end, { input = { "", "", "" } })
    assert.equal("A [3]: \n3\nB: \nx\nC [(the usual)]: \ny\n", result.output)
  end)

  it("aborts at the end of the input, with status 1", function()
    local result = run(function()
      cli.prompt("Name")
    end)
    assert.equal(1, result.exit_code)
    assert.equal("Aborted!\n", result.stderr)
  end)

  it("of yes or no may have to be answered", function()
    local result = run(function()
      cli.echo(tostring(cli.confirm("Sure?", { default = cli.NO_DEFAULT })))
      cli.echo(tostring(cli.confirm("Really?", { default = true })))
    end, { input = "\nn\n\n" })
    assert.equal("Sure? [y/n]: \nError: invalid input\nSure? [y/n]: n\nfalse\nReally? [Y/n]: \ntrue\n", result.output)
  end)
end)

describe("a progress bar", function()
  -- A stream that says it is a terminal is not to be had here: the bar is told.
  local function bar_of(items, opts)
    local bar = cli.progressbar(items, opts)
    bar.is_tty = true
    return bar
  end

  it("grows with its loop and ends its line", function()
    local result = run(function()
      for _ in bar_of({ 1, 2, 3, 4 }, { label = "Work", width = 8 }) do
        cli.echo(".", { nl = false })
      end
    end, { color = true })
    local start = "\r\27[?25lWork  "
    assert.truthy(result.output:find(start .. "[--------]    0%", 1, true))
    assert.truthy(result.output:find(start .. "[####----]   50%", 1, true))
    assert.truthy(result.output:find(start .. "[########]  100%", 1, true))
    assert.equal("\27[?25h\n", result.output:sub(-7))
  end)

  it("is moved by hand, shows positions and items", function()
    local result = run(function()
      bar_of(nil, { length = 10, show_pos = true, width = 4, item_show_func = function(item)
        return item and "at " .. item
      end })(function(bar)
        bar:update(5, "five")
      end)
    end, { color = true })
    assert.truthy(result.output:find("[##--]  5/10  at five", 1, true))
  end)

  it("tells the time that is left", function()
    local bar = cli.progressbar(nil, { length = 100000 })
    bar.pos, bar._averages, bar._eta_known = 10, { 1, 3 }, true
    assert.equal("2d 07:33:00", bar:format_eta())
    bar._averages = { 0.001 }
    assert.equal("00:01:39", bar:format_eta())
  end)

  it("takes an iterator without a length", function()
    local n = 0
    local result = run(function()
      local sum = 0
      for item in cli.progressbar(function()
        n = n + 1
        return n <= 3 and n or nil
      end, { label = "Count" }) do
        sum = sum + item
      end
      cli.echo(sum)
    end)
    assert.equal("Count\n6\n", result.output)
  end)
end)

describe("an editor", function()
  it("changes a text, or leaves it", function()
    assert.equal("hello\nmore\n", cli.edit("hello", { editor = "printf 'more\\n' >>" }))
    assert.is_nil(cli.edit("hello", { editor = "true" }))
    local ok, err = pcall(cli.edit, "x", { editor = "false" })
    assert.is_false(ok)
    assert.matches("Editing failed", tostring(err))
  end)

  it("changes a file", function()
    cli.CliRunner():isolated_filesystem(function()
      local file = io.open("a.txt", "w")
      file:write("one\n")
      file:close()
      assert.is_nil(cli.edit(nil, { filename = "a.txt", editor = "printf 'two\\n' >>" }))
      file = io.open("a.txt")
      assert.equal("one\ntwo\n", file:read("*a"))
      file:close()
    end)
  end)
end)

it("launch hands a URL, a file or its folder to the desktop's program", function()
  local core = require("luaflask.core")
  cli.CliRunner():isolated_filesystem(function(folder)
    local file = io.open("xdg-open", "w")
    file:write('#!/bin/sh\necho "$1" >>"' .. folder .. '/opened"\nexit 3\n')
    file:close()
    os.execute("chmod +x xdg-open")
    local path = os.getenv("PATH")
    core.env.set("PATH", folder .. ":" .. path)
    local status = cli.launch("http://it's/", { wait = true })
    cli.launch("/a/b.txt", { wait = true, locate = true })
    core.env.set("PATH", path)
    file = io.open("opened")
    assert.equal("http://it's/\n/a\n", file:read("*a"))
    file:close()
    assert.is_true(status ~= 0)
  end)
end)

it("a pager without a terminal just writes, without escape sequences", function()
  local result = run(function()
    cli.echo_via_pager({ "one\n", cli.style("two", { fg = "red" }) })
    local n = 0
    cli.echo_via_pager(function()
      n = n + 1
      return n < 3 and n or nil
    end)
  end)
  assert.equal("one\ntwo\n12\n", result.output)
end)

it("clear and pause do nothing without a terminal", function()
  local result = run(function()
    cli.clear()
    cli.pause()
    cli.echo("on")
  end)
  assert.equal("on\n", result.output)
end)

it("a file error names the file", function()
  local result = run(function()
    error(cli.FileError("a b.txt", "no such file"), 0)
  end)
  assert.equal("Error: Could not open file 'a b.txt': no such file\n", result.stderr)
  assert.equal(1, result.exit_code)
end)

it("the size of the terminal may come from the environment", function()
  local core = require("luaflask.core")
  core.env.set("COLUMNS", "123")
  core.env.set("LINES", "45")
  assert.same({ 123, 45 }, { cli.get_terminal_size() })
  core.env.set("COLUMNS", nil)
  core.env.set("LINES", nil)
end)

it("getchar reads one character of what is given, and aborts at its end", function()
  local result = run(function()
    cli.echo(cli.getchar() .. cli.getchar(true))
    cli.getchar()
  end, { input = "xy" })
  assert.equal("yxy\nAborted!\n", result.output)
end)
