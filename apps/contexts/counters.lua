-- SPDX-License-Identifier: MIT
-- What belongs to all visitors: a counter in a variable of the module (wrong), one that is read and written under a
-- lock, and one that the shared memory adds up itself. Each worker is a process: it has variables of its own.
local luaflask = require("luaflask")
local pages = require("contexts.pages")

local bp = luaflask.Blueprint("counters")

local counts = luaflask.shared("contexts")
local lock = luaflask.lock("contexts.locked")

local variable = 0 -- this worker's, and gone with it

local function add_locked()
  local n = counts:get("locked", 0)
  luaflask.sleep(0) -- a query, perhaps: other requests run here, and without the lock would read the same n
  counts:set("locked", n + 1)
  return n + 1
end

-- Counts a visit three times.
local function count()
  variable = variable + 1
  return {
    variable = variable,
    locked = lock:with(add_locked),
    shared = counts:incr("shared", 1, 0),
  }
end

local PAGE = [[
<p class=lead>All visitors are counted here. Reload this page a few times: it is answered by one worker or another.</p>
%s
%s
<p>A variable of the module is each worker's own, and begins anew when the worker does. <code>luaflask.shared</code> is
one memory for all workers, which outlives them. <code>incr</code> adds in one step; who reads first and writes later
needs a lock in between, or two visitors get the same number. A lock is waited for like anything else: other requests
go on, and if its holder dies the next one has it.</p>
]]

bp:get("/counters", "page", function()
  local counted = count()
  return pages.page("Counting everybody", pages.html(PAGE,
    pages.rows({
      { "a variable", counted.variable, "Wrong: this worker's." },
      { "get and set, under a lock", counted.locked, "Right." },
      { "incr", counted.shared, "Right, and shorter." },
    }),
    pages.code([[
variable = variable + 1                          -- a local of the module

lock:with(function()
  counts:set("locked", counts:get("locked", 0) + 1)
end)

counts:incr("shared", 1, 0)]])))
end)

bp:post("/api/count", "count", count)

bp:get("/api/count", "counted", function()
  return { variable = variable, locked = counts:get("locked", 0), shared = counts:get("shared", 0) }
end)

return bp
