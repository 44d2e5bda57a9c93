-- SPDX-License-Identifier: MIT
-- The page that debug mode shows for an error that no handler took: what was raised, where in the
-- application's code with the lines around it, and the whole traceback, which also stands in a comment of the
-- HTML as plain text for those who use curl. Nothing on it can be clicked to run anything.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local frames = require("luaflask.debug.frames")
local functions = require("luaflask.functions")
local globals = require("luaflask.globals")

local page = {}

local AROUND = 4
local MAX_FIELDS = 20
local MAX_TEXT = 2000

local CSS = [[
:root { color-scheme: light dark; --paper: #fdfdfb; --ink: #22242a; --faint: #6b7079; --line: #e3e2dc;
  --code: #f4f3ee; --hit: #fde7e3; --edge: #c8402f; }
@media (prefers-color-scheme: dark) { :root { --paper: #17181c; --ink: #e4e4e1; --faint: #9a9ea8;
  --line: #30323a; --code: #1f2127; --hit: #43231f; --edge: #f0705c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { margin: 0; font-size: 1.05rem; font-weight: 600; color: var(--edge); }
.message { margin: .4rem 0 .6rem; font: 600 1.35rem/1.4 ui-monospace, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.request { margin: 0 0 2rem; color: var(--faint); }
h2 { margin: 2.2rem 0 .8rem; font-size: 1rem; font-weight: 600; }
.place { margin: 1.2rem 0 .4rem; font-size: .92rem; overflow-wrap: anywhere; }
.place b { font-family: ui-monospace, monospace; font-weight: 600; }
.place span { color: var(--faint); }
pre { margin: 0; font: 13px/1.55 ui-monospace, monospace; tab-size: 4; }
.source, .plain { background: var(--code); border: 1px solid var(--line); border-radius: 6px;
  overflow-x: auto; padding: .6rem 0; }
.source code { display: block; width: max-content; min-width: 100%; padding: 0 1rem 0 0;
  border-left: 3px solid transparent; }
.source i { display: inline-block; width: 4.2em; padding-right: 1em; text-align: right; font-style: normal;
  color: var(--faint); user-select: none; }
.source .hit { background: var(--hit); border-left-color: var(--edge); }
.plain { padding: .8rem 1rem; white-space: pre; }
details { margin: .8rem 0; color: var(--faint); font-size: .92rem; }
summary { cursor: pointer; }
details pre { padding: .4rem 0 0 1.2rem; overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .15rem 1.5rem .15rem 0; overflow-wrap: anywhere; }
th { font-weight: 500; color: var(--faint); white-space: nowrap; }
td { font-family: ui-monospace, monospace; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--faint);
  font-size: .88rem; }
]]

local function escape(v)
  return require("luaflask.markup").escaped_text(tostring(v))
end

local function text_of(v)
  local ok, text = pcall(tostring, v)
  text = ok and type(text) == "string" and text or ("(a %s value)"):format(type(v))
  return #text > MAX_TEXT and text:sub(1, MAX_TEXT) .. " …" or text
end

-- "shop/views.lua:12: no price" as "no price"; the place is shown with its source. (Where a tail call hid the
-- application's line, the place is one of ours.)
local function without_place(message)
  return (message:gsub("^[^\n]-%.lua:%d+: ", ""):gsub("^%[luaflask [^%]\n]*%]:%d+: ", ""))
end

local function name_of(err)
  local cls = class.of(err)
  return cls and cls.__name or "Error"
end

-- An attribute of the request; nil where reading it is what fails (a Host header that is not trusted, say).
local function attribute(name)
  local ok, value = pcall(function()
    return globals.request[name]
  end)
  return ok and value or nil
end

local function request_table()
  if not core.context.has_request() then
    return nil
  end
  local rows = { { "Request", attribute("method") .. " " .. (attribute("url") or attribute("path")) } }
  local endpoint, view_args = ctx.endpoint(), ctx.routing().view_args or {}
  if endpoint then
    rows[#rows + 1] = { "Endpoint", endpoint }
  end
  local names = {}
  for name in compat.pairs(view_args) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    rows[#rows + 1] = { "Argument " .. name, text_of(view_args[name]) }
  end
  return rows
end

-- The fields of a table that was thrown as it is.
local function value_table(err)
  local value = rawget(err, "value")
  if type(value) ~= "table" then
    return nil
  end
  local rows = {}
  for k, v in next, value do
    if #rows == MAX_FIELDS then
      rows[#rows + 1] = { "…", "" }
      break
    end
    rows[#rows + 1] = { text_of(k), text_of(v) }
  end
  return rows
end

local function write_table(out, title, rows)
  if not rows or #rows == 0 then
    return
  end
  out[#out + 1] = ("<h2>%s</h2>\n<table>\n"):format(title)
  for _, row in ipairs(rows) do
    out[#out + 1] = ("<tr><th>%s<td>%s\n"):format(escape(row[1]), escape(row[2]))
  end
  out[#out + 1] = "</table>\n"
end

-- A place in a file, with lines of it; `hit` is the line that is meant, if it is one.
local function write_source(out, path, place, what, lines, hit)
  out[#out + 1] = ("<p class=place><b>%s:%d</b> <span>%s</span></p>\n"):format(escape(path), place,
    escape(what))
  if #lines == 0 then
    return
  end
  out[#out + 1] = "<pre class=source>"
  for _, line in ipairs(lines) do
    local mark = line[1] == hit and " class=hit" or ""
    out[#out + 1] = ("<code%s><i>%d</i>%s\n</code>"):format(mark, line[1], escape(line[2]))
  end
  out[#out + 1] = "</pre>\n"
end

local function write_frame(out, frame)
  local lines = frame.path and frames.source(frame.path, frame.line - AROUND, frame.line + AROUND) or {}
  write_source(out, frame.path or frame.file, frame.line, frame.what, lines, frame.line)
end

-- Where no frame is the application's (a view that returned nothing), its view is what there is to look at.
local function write_view(out, list)
  for _, frame in ipairs(list) do
    if not frame.own then
      return
    end
  end
  local endpoint = core.context.has_request() and ctx.endpoint()
  local path, first, last = functions.source_of(endpoint and globals.current_app.view_functions[endpoint])
  if path then
    out[#out + 1] = "<h2>The view</h2>\n"
    write_source(out, path, first, "endpoint '" .. endpoint .. "'",
      frames.source(path, first, math.min(last, first + 5 * AROUND)))
  end
end

-- Frames of the application with their source; those of luaflask between them folded away.
local function write_frames(out, list)
  local folded = {}
  local function fold()
    if #folded > 0 then
      local title = ("%d frame%s of Lua and luaflask"):format(#folded, #folded == 1 and "" or "s")
      out[#out + 1] = ("<details><summary>%s</summary><pre>%s</pre></details>\n"):format(title,
        table.concat(folded, "\n"))
      folded = {}
    end
  end
  for _, frame in ipairs(list) do
    if frame.own then
      local place = frame.file and ("%s:%d: "):format(frame.file, frame.line) or ""
      folded[#folded + 1] = escape(place .. frame.what)
    else
      fold()
      write_frame(out, frame)
    end
  end
  fold()
end

--- The page for an error that was raised while a request was answered.
---@param err luaflask.Exception
---@return string html
function page.render(err)
  local message = text_of(err)
  local name, short = name_of(err), without_place(message)
  local traceback = err.traceback or ""
  local plain = ("%s: %s\n%s"):format(name, message, traceback)
  local rows = request_table()
  local out = {
    "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n",
    "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n",
    ("<title>%s: %s</title>\n"):format(escape(name), escape(short:match("^[^\n]*"))),
    "<style>\n", CSS, "</style>\n<main>\n",
    ("<h1>%s</h1>\n<p class=message>%s</p>\n"):format(escape(name), escape(short)),
    rows and ("<p class=request>while answering %s</p>\n"):format(escape(rows[1][2])) or "",
  }
  write_table(out, "What was thrown", value_table(err))
  local list = frames.parse(traceback)
  write_view(out, list)
  if #list > 0 then
    out[#out + 1] = "<h2>Where, innermost first</h2>\n"
    write_frames(out, list)
  end
  write_table(out, "Request", rows)
  out[#out + 1] = ("<h2>As text</h2>\n<pre class=plain>%s</pre>\n"):format(escape(plain))
  out[#out + 1] = ("<footer>luaflask %s on %s. This page is shown because debug mode is on; without it the "
    .. "client sees a plain 500 and the log has the traceback.</footer>\n</main>\n"):format(core._VERSION,
    rawget(_G, "jit") and _G.jit.version or _VERSION)
  -- Two hyphens would end the comment.
  out[#out + 1] = "<!--\n" .. plain:gsub("%-%-", "- - "):gsub("%-%-", "- - ") .. "\n-->\n"
  return table.concat(out)
end

return page
