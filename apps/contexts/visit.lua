-- SPDX-License-Identifier: MIT
-- The first page: `request`, `session` and `g` side by side, and a form that fills the session.
local luaflask = require("luaflask")
local pages = require("contexts.pages")

local g, request, session = luaflask.g, luaflask.request, luaflask.session
local html = pages.html

local bp = luaflask.Blueprint("visit")

-- Runs before the views of this blueprint only, after the application's own hook.
bp:before_request(function()
  g.visitor = session:get("name") or "nobody in particular"
end)

local ABOUT = [[
<p class=lead>Three objects can be used anywhere in a view, a hook or a function that one of them calls. Each stands
for something of the task that is running now, so a thousand requests that wait at the same time never see each
other's.</p>
<section class=three>
<div><h2>request</h2><p>What the client asked. It ends with the answer.</p>
%s</div>
<div><h2>session</h2><p>What this browser comes back with: a signed cookie, which the visitor can read and not
change.</p>
%s</div>
<div><h2>g</h2><p>A table for one request, such as a database connection. Empty at the start of every
request.</p>
%s</div>
</section>
<form method=post action="%s">
  <label for=name>Your name, for the session</label>
  <input id=name name=name value="%s" maxlength=40 autocomplete=off>
  <button>Remember</button>
  <button name=forget value=yes>Forget</button>
</form>
]]

bp:get("/", "index", function()
  session.visits = (session:get("visits") or 0) + 1
  return pages.page("Side by side", html(ABOUT,
    pages.rows({
      { "method", request.method },
      { "path", request.path },
      { "args:get(\"q\")", request.args:get("q") },
      { "User-Agent", (request.headers["User-Agent"] or ""):sub(1, 40) },
    }),
    pages.rows({ { "name", session:get("name") }, { "visits", session.visits } }),
    pages.rows({ { "visitor", g.visitor }, { "started", ("%.3f s"):format(g.started) } }),
    luaflask.url_for(".remember"), session:get("name") or ""))
end)

bp:post("/remember", "remember", function()
  local name = request.form:get("name", ""):gsub("^%s+", ""):gsub("%s+$", "")
  if request.form:get("forget") or name == "" then
    session:clear()
    luaflask.flash("Forgotten: the session is empty.")
  else
    session.name = name:sub(1, 40)
    luaflask.flash("Hello, " .. session.name .. ". The cookie has your name now.")
  end
  return luaflask.redirect(luaflask.url_for(".index"))
end)

return bp
