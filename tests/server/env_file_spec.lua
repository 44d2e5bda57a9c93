-- SPDX-License-Identifier: MIT
-- Variables of `.env`: seen by the app in the workers, and read anew in debug mode when the file changes.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local APP = [[
local luaflask = require("luaflask")
local app = luaflask.Flask("variables", { static_folder = false })
local greeting = os.getenv("GREETING") or "none"
app:get("/", function() return greeting end)
return app
]]

describe("a server beside a .env file", function()
  local folder

  before_each(function()
    folder = helper.folder()
    helper.write(folder .. "/app.lua", APP)
    helper.write(folder .. "/.env", "GREETING=hello\n")
  end)

  after_each(helper.cleanup)

  it("gives its variables to the app, unless the environment has them", function()
    assert.equal("hello", helper.start(folder .. "/app.lua", {}, { folder = folder }):get("/").body)
    local server = helper.start(folder .. "/app.lua", {}, { folder = folder, env = { GREETING = "mine" } })
    assert.equal("mine", server:get("/").body)
  end)

  it("takes a change in debug mode, and keeps serving while the file is wrong", function()
    local server = helper.start(folder .. "/app.lua", { "--workers", "1", "--debug" }, { folder = folder })
    assert.equal("hello", server:get("/").body)
    helper.write(folder .. "/.env", "what is this\n")
    server:wait_log("%.env:1: expected NAME=VALUE")
    assert.equal("hello", server:get("/").body)
    helper.write(folder .. "/.env", "GREETING=bye\n")
    helper.wait_until("the new value counts", function()
      return server:get("/").body == "bye"
    end)
  end)
end)
