-- SPDX-License-Identifier: MIT
-- Streams as views give them.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

describe("A view that yields", function()
  it("is one by stream_with_context around it", function()
    local app = helper.app_with()
    app:get("/<a>/<b>", luaflask.stream_with_context(function(a, b)
      coroutine.yield(a)
      luaflask.sleep(0)
      coroutine.yield(" " .. b .. " " .. luaflask.request.args.q)
      return "not sent"
    end))
    assert.equal("one two three", helper.text_of(app, "/one/two?q=three"))
  end)
end)
