-- SPDX-License-Identifier: MIT
-- Debug mode: the server follows the files, a broken change leaves the old code serving, errors show a page.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local function app_text(greeting)
  return ([[
local luaflask = require("luaflask")
local words = require("words")
local app = luaflask.Flask("changing", { static_folder = false })
app:get("/", function() return "%s " .. words.name end)
app:get("/fail", function()
  error("the view failed")
end)
return app
]]):format(greeting)
end

describe("debug mode", function()
  local folder, server

  before_each(function()
    folder = helper.folder()
    helper.write(folder .. "/app.lua", app_text("hello"))
    helper.write(folder .. "/words.lua", 'return { name = "first" }')
    server = helper.start(folder .. "/app.lua", { "--workers", "1", "--debug" })
    assert.equal("hello first", server:get("/").body)
  end)

  after_each(helper.cleanup)

  local function serves(text)
    helper.wait_until("the server says " .. text, function()
      return server:get("/").body == text
    end)
  end

  it("follows a change of the application's file, and of a module it loaded", function()
    helper.write(folder .. "/app.lua", app_text("bye"))
    serves("bye first")
    helper.write(folder .. "/words.lua", 'return { name = "second" }')
    serves("bye second")
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("follows an editor that writes a new file and renames it", function()
    helper.write(folder .. "/app.lua.new", app_text("renamed"))
    assert(os.rename(folder .. "/app.lua.new", folder .. "/app.lua"))
    serves("renamed first")
  end)

  it("serves the old code while the new one is broken, and the next one that works", function()
    helper.write(folder .. "/app.lua", "return = 1\n")
    server:wait_log("app.lua:1:")
    server:wait_log("the old one serves on")
    assert.equal("hello first", server:get("/").body)
    helper.write(folder .. "/app.lua", app_text("mended"))
    serves("mended first")
  end)

  it("keeps a connection's request whole over a change", function()
    helper.write(folder .. "/app.lua", app_text("next"))
    local answers = {}
    helper.wait_until("the new code serves", function()
      local body = server:get("/").body
      answers[body] = true
      return body == "next first"
    end)
    answers["hello first"], answers["next first"] = nil, nil
    assert.same({}, answers)
  end)

  it("shows the traceback of an error", function()
    local response = server:get("/fail")
    assert.equal(500, response.status)
    assert.truthy(response.body:find("the view failed", 1, true))
    assert.truthy(response.body:find("app.lua:6", 1, true))
  end)
end)

describe("outside debug mode", function()
  after_each(helper.cleanup)

  it("an error tells the client nothing, and SIGHUP loads the new code", function()
    local folder = helper.folder()
    helper.write(folder .. "/app.lua", app_text("hello"))
    helper.write(folder .. "/words.lua", 'return { name = "first" }')
    local server = helper.start(folder .. "/app.lua", { "--workers", "1" })
    local response = server:get("/fail")
    assert.equal(500, response.status)
    assert.is_nil(response.body:find("the view failed", 1, true))
    helper.write(folder .. "/app.lua", app_text("reloaded"))
    assert.equal("hello first", server:get("/").body)
    server:signal(helper.SIGHUP)
    helper.wait_until("the new code serves", function()
      return server:get("/").body == "reloaded first"
    end)
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)
