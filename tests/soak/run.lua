-- SPDX-License-Identifier: MIT
-- lua5.4 tests/soak/run.lua [PATTERN...]: the fault table in its long form, as rows for docs/reliability.md; a
-- pattern chooses rows by their name. `./dev soak` builds what it needs and calls this. The last line is
-- `N passed, N failed`.
local source = os.getenv("LUAFLASK_SOURCE") or "."
local faults = dofile(source .. "/tests/server/faults.lua")

local function wanted(name)
  for _, pattern in ipairs(arg) do
    if name:find(pattern, 1, true) then
      return true
    end
  end
  return #arg == 0
end

local passed, failed = 0, 0
print("| fault | sent | answered | failed | |\n|---|--:|--:|--:|---|")
for _, fault in ipairs(faults.list) do
  if wanted(fault.name) then
    io.stderr:write("== ", fault.name, "\n")
    local ok, result = pcall(fault.run, fault.long)
    if ok then
      passed = passed + 1
      print(("| %s | %d | %d | %d | %s |"):format(fault.name, result.sent, result.answered, result.failed,
        result.note))
    else
      failed = failed + 1
      print(("| %s | | | | FAILED: %s |"):format(fault.name, tostring(result)))
    end
    io.stdout:flush()
    faults.helper.cleanup()
  end
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and passed > 0)
