-- SPDX-License-Identifier: MIT
-- The fault table in its short form; `./dev soak` runs the long one.
local faults = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/faults.lua")

describe("a server survives:", function()
  after_each(faults.helper.cleanup)

  for _, fault in ipairs(faults.list) do
    -- A sanitizer reports that signal as a fault of the program.
    if not (faults.helper.preset == "asan" and fault.name:find("SIGSEGV")) then
      it(fault.name, function()
        local result = fault.run(fault.short)
        assert.is_true(result.sent > 0)
        assert.equal(result.sent, result.answered + result.failed + result.other)
      end)
    end
  end
end)
