-- SPDX-License-Identifier: MIT
-- Two mistakes, made on purpose: keeping in `g` what is needed at the next request, and using `g` or `request` in a
-- task that is not part of the request. Each page shows what happens and the cure.
local luaflask = require("luaflask")
local pages = require("contexts.pages")

local g, request, session = luaflask.g, luaflask.request, luaflask.session
local html = pages.html

local bp = luaflask.Blueprint("mistakes")

-- ---- g is gone at the next request, and a variable of the module is everybody's ----

local visits = 0 -- one for each worker process, shared by all visitors that it serves

local COUNT = [[
<p class=lead>Reload this page a few times, also in a private window. Three counters are raised by one at each
visit; only one of them counts your visits.</p>
%s
%s
<p><code>g</code> begins empty each time: what is kept in it is gone with the request. A variable of the module lives
as long as its worker process: all visitors share it, the next worker has another one, and a restart sets it back.
What belongs to one visitor goes into <code>session</code>; what belongs to all of them into
<code>luaflask.shared</code> (see the next page) or into a database.</p>
]]

bp:get("/count", "count", function()
  g.visits = (g:get("visits") or 0) + 1
  visits = visits + 1
  session.counted = (session:get("counted") or 0) + 1
  return pages.page("Counting visits", html(COUNT,
    pages.code([[
g.visits = (g:get("visits") or 0) + 1
visits = visits + 1                              -- a local of the module
session.counted = (session:get("counted") or 0) + 1]]),
    pages.rows({
      { "g.visits", g.visits, "Wrong: always 1." },
      { "visits", visits, "Wrong: everybody's, in this worker." },
      { "session.counted", session.counted, "Right: yours." },
    })))
end)

-- ---- a spawned task is not part of the request ----

local SPAWNED = [[
<p class=lead>This view set <code>g.visitor</code> to <code>%s</code> and then read it in other tasks.</p>
%s
<p><code>spawn</code> starts a task of its own, which may outlive the request: it has the application, but an empty
<code>g</code> and no request. Hand it what it needs as plain locals, read before; or take the request along with
<code>copy_current_request_context</code>, when the view waits for it. <code>gather</code> is different: its
functions are part of the request, and end with it.</p>
%s
]]

local function short(err)
  return (tostring(err):match("[^\n]+"):gsub("^%S+:%d+: ", ""))
end

bp:get("/spawned", "spawned", function()
  g.visitor = request.args:get("name", "Ada")
  local in_g = luaflask.spawn(function()
    return g:get("visitor")
  end)
  local in_request = luaflask.spawn(function()
    local ok, result = pcall(function()
      return request.path
    end)
    return ok and result or short(result)
  end)
  local visitor = g.visitor
  local in_local = luaflask.spawn(function()
    return visitor
  end)
  local in_copy = luaflask.spawn(luaflask.copy_current_request_context(function()
    return g.visitor .. " at " .. request.path
  end))
  local gathered = luaflask.gather({
    function()
      luaflask.sleep(0.001)
      return g.visitor .. " at " .. request.path
    end,
  })
  return pages.page("In a spawned task", html(SPAWNED, g.visitor,
    pages.rows({
      { "g:get(\"visitor\") in spawn", (in_g:join()), "Wrong: that task has a g of its own." },
      { "request.path in spawn", (in_request:join()), "Wrong: it answers no request." },
      { "a local, read before", (in_local:join()), "Right." },
      { "copy_current_request_context", (in_copy:join()), "Right, while the request lasts." },
      { "gather", gathered[1], "Right: part of this request." },
    }),
    pages.code([[
local visitor = g.visitor                        -- read it here …
luaflask.spawn(function()
  send_welcome(visitor)                          -- … use it there
end)]])))
end)

return bp
