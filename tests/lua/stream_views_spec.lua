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

describe("Streams in their request's context", function()
  it("leave nothing behind, however many there were", function()
    local app = luaflask.Flask("streams_end", { static_folder = false })
    app:get("/", function()
      local i = 0
      return luaflask.stream_with_context(function()
        i = i + 1
        return i < 3 and "piece" or nil
      end)
    end)
    local client = app:test_client()
    -- What the core keeps for a context is a table in the registry; those of contexts that ended are empty.
    local function kept()
      collectgarbage()
      collectgarbage()
      local n = 0
      for _, v in next, debug.getregistry() do
        if type(v) == "table" and next(v) ~= nil then
          n = n + 1
        end
      end
      return n
    end
    local before
    for i = 1, 300 do
      assert.equal("piecepiece", client:get("/").text)
      if i == 100 then
        before = kept()
      end
    end
    assert.is_true(kept() - before < 100)
  end)
end)
