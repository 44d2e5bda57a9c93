-- The five lines that the README opens with.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

describe("the hello application", function()
  after_each(helper.cleanup)

  it("says hello, and nothing else", function()
    local server = helper.start(helper.source .. "/apps/hello/app.lua", { "--workers", "1" })
    local response = server:get("/")
    assert.equal(200, response.status)
    assert.equal("Hello, World!", response.body)
    assert.equal("text/html; charset=utf-8", response.headers["content-type"])
    assert.equal(404, server:get("/else").status)
    assert.equal(405, server:request("POST", "/", { body = "" }).status)
  end)

  it("is the app of the README, line by line", function()
    local app = helper.read(helper.source .. "/apps/hello/app.lua"):gsub("^%-%- SPDX[^\n]*\n", "")
    assert.truthy(helper.read(helper.source .. "/README.md"):find("```lua\n" .. app .. "```", 1, true))
  end)
end)
