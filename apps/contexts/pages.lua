-- SPDX-License-Identifier: MIT
-- The HTML that all pages share. A Markup is HTML that is known to be safe; whatever else is put into one by
-- `format` is escaped.
local luaflask = require("luaflask")

local Markup, url_for = luaflask.Markup, luaflask.url_for

local pages = {}

--- HTML with `%s` for values, which are escaped unless they are Markup.
---@param text string
---@param ... any
---@return luaflask.Markup
function pages.html(text, ...)
  return Markup(text):format(...)
end
local html = pages.html

local LINKS = {
  { "visit.index", "Side by side" },
  { "mistakes.count", "Counting visits" },
  { "counters.page", "Counting everybody" },
  { "mistakes.spawned", "In a spawned task" },
}

local function navigation()
  local items = {}
  for i, link in ipairs(LINKS) do
    local here = luaflask.request.path == url_for(link[1])
    items[i] = html("<a href=\"%s\"%s>%s</a>", url_for(link[1]), here and Markup(" aria-current=page") or "", link[2])
  end
  return Markup("\n    "):join(items)
end

local function messages()
  local list = {}
  for i, message in ipairs(luaflask.get_flashed_messages()) do
    list[i] = html("<p class=flash>%s</p>\n", message)
  end
  return Markup(""):join(list)
end

--- A whole page, as a view returns it.
---@param title string
---@param body luaflask.Markup
---@return string
function pages.page(title, body)
  return tostring(html([[
<!doctype html>
<html lang=en>
<meta charset=utf-8>
<meta name=viewport content="width=device-width, initial-scale=1">
<title>%s · contexts</title>
<link rel=stylesheet href="%s">
<header>
  <nav>
    %s
  </nav>
</header>
<main>
<h1>%s</h1>
%s%s
</main>
]], title, url_for("static", { filename = "style.css" }), navigation(), title, messages(), body))
end

--- A table of rows { name, value, note }.
---@param rows table[]
---@return luaflask.Markup
function pages.rows(rows)
  local list = {}
  for i, row in ipairs(rows) do
    local value = row[2]
    local shown = value == nil and Markup("<i>nil</i>") or html("<code>%s</code>", value)
    list[i] = html("<tr><th>%s</th><td>%s</td><td>%s</td></tr>", row[1], shown, row[3] or "")
  end
  return html("<table>\n%s\n</table>", Markup("\n"):join(list))
end

--- A few lines of Lua with what is said about them.
---@param code string
---@return luaflask.Markup
function pages.code(code)
  return html("<pre><code>%s</code></pre>", (code:gsub("^\n", ""):gsub("%s+$", "")))
end

return pages
