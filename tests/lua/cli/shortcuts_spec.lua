-- Options that are ready made.
local cli = require("luaflask").cli

local function run(option, args, opts)
  local command = cli.command("tool", { option }, function(values)
    cli.echo("ran " .. tostring(values.password))
  end)
  return cli.CliRunner():invoke(command, args, opts)
end

describe("a ready made option", function()
  it("shows the version and ends", function()
    assert.equal("tool, version 1.2\n", run(cli.version_option("1.2"), "--version").output)
    local own = cli.version_option("1.2", { names = { "-V", "--about" }, message = "%(prog)/%(version)" })
    assert.equal("tool/1.2\n", run(own, "-V").output)
    assert.equal("ran nil\n", run(own, "").output)
    assert.has_error(function()
      cli.version_option()
    end)
  end)

  it("asks before the command runs", function()
    assert.equal("Do you want to continue? [y/N]: y\nran nil\n",
      run(cli.confirmation_option(), "", { input = "y\n" }).output)
    assert.equal("ran nil\n", run(cli.confirmation_option(), "--yes").output)
    local result = run(cli.confirmation_option({ prompt = "Drop?" }), "", { input = "n\n" })
    assert.equal("Drop? [y/N]: n\nAborted!\n", result.output)
    assert.equal(1, result.exit_code)
  end)

  it("asks for a password twice", function()
    assert.equal("Password: \nRepeat for confirmation: \nran x\n",
      run(cli.password_option(), "", { input = "x\nx\n" }).output)
    assert.equal("ran y\n", run(cli.password_option({ names = "--password" }), "--password y").output)
  end)

  it("shows the help", function()
    local command = cli.command("tool", { cli.help_option({ names = { "-?", "--explain" } }), add_help_option = false },
      function() end)
    assert.matches("%-%?, %-%-explain  Show this message and exit%.\n", cli.CliRunner():invoke(command, "-?").output)
  end)
end)

it("the folder of a program's settings", function()
  local core = require("luaflask.core")
  local home, config = os.getenv("HOME"), os.getenv("XDG_CONFIG_HOME")
  core.env.set("HOME", "/home/ann")
  core.env.set("XDG_CONFIG_HOME", nil)
  assert.equal("/home/ann/.config/foo-bar", cli.get_app_dir("Foo Bar"))
  assert.equal("/home/ann/.foo-bar", cli.get_app_dir("Foo Bar", { force_posix = true }))
  core.env.set("XDG_CONFIG_HOME", "/config")
  assert.equal("/config/foo-bar", cli.get_app_dir("Foo Bar"))
  core.env.set("HOME", home)
  core.env.set("XDG_CONFIG_HOME", config)
end)
