-- SPDX-License-Identifier: MIT
-- Text that is known to be safe HTML, and the escaping of text that is not (markupsafe's Markup and escape).
--
-- A Markup never becomes unsafe by accident: what is joined to it, put into it by `format` or `%`, or given
-- to one of its methods is escaped first, unless it is Markup itself or a value with `__html` in its
-- metatable.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local text = require("luaflask.text")

local getmetatable, type, tostring = getmetatable, type, tostring

---@class luaflask.Markup
---@field text string the HTML
local Markup = class.new("Markup")

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&#34;", ["'"] = "&#39;" }

local function escape_in_lua(s)
  return (s:gsub("[&<>\"']", ENTITIES))
end

-- The C escaper replaces this one at the first call, so that the module can be loaded without the core.
local escape_string
escape_string = function(s)
  local found, core = pcall(require, "luaflask.core")
  local html = found and core.html
  escape_string = html and html.escape or escape_in_lua
  return escape_string(s)
end

--- The HTML of any value as a plain string: `__html` is trusted, everything else is escaped.
---@param v any
---@return string
local function escaped_text(v)
  if type(v) == "string" then
    return escape_string(v)
  end
  local mt = getmetatable(v)
  local html = type(mt) == "table" and mt.__html
  if html then
    return tostring(html(v))
  end
  if v == nil then
    return ""
  end
  return escape_string(tostring(v))
end

---@param v any? text that is already safe HTML, or a value with `__html`
function Markup:init(v)
  local mt = getmetatable(v)
  local html = type(v) ~= "string" and type(mt) == "table" and mt.__html
  if html then
    v = html(v)
  end
  self.text = v == nil and "" or tostring(v)
end

local function wrap(s)
  return setmetatable({ text = s }, Markup)
end

--- Escapes v and gives it as Markup. Markup and values with `__html` are kept as they are.
---@param v any
---@return luaflask.Markup
function Markup.escape(v)
  return wrap(escaped_text(v))
end

function Markup:__tostring()
  return self.text
end

function Markup:__html()
  return self.text
end

Markup.__tojson = Markup.__tostring

function Markup.__concat(a, b)
  return wrap(escaped_text(a) .. escaped_text(b))
end

function Markup.__eq(a, b)
  return a.text == b.text
end

function Markup.__lt(a, b)
  return tostring(a) < tostring(b)
end

function Markup.__le(a, b)
  return tostring(a) <= tostring(b)
end

function Markup:__len()
  return #self.text
end

--- The number of bytes (LuaJIT's `#` does not see tables' own length).
function Markup:len()
  return #self.text
end

--- string.format into this markup: `%s` and `%q` arguments are escaped, numbers pass.
---@param ... any
---@return luaflask.Markup
function Markup:format(...)
  local args = compat.pack(...)
  for i = 1, args.n do
    if type(args[i]) ~= "number" then
      args[i] = escaped_text(args[i])
    end
  end
  return wrap(self.text:format(compat.unpack(args, 1, args.n)))
end

--- `Markup("<b>%s</b>") % value`, or `% { value, value }`.
function Markup:__mod(args)
  if type(args) == "table" and getmetatable(args) == nil then
    return Markup.format(self, compat.unpack(args))
  end
  return Markup.format(self, args)
end

--- Joins a list with this markup between the items; unsafe items are escaped.
---@param list any[]
---@return luaflask.Markup
function Markup:join(list)
  local out = {}
  for i = 1, #list do
    out[i] = escaped_text(list[i])
  end
  return wrap(table.concat(out, self.text))
end

--- This markup n times.
---@param n integer
---@return luaflask.Markup
function Markup:rep(n)
  return wrap(self.text:rep(n))
end

function Markup:upper()
  return wrap(self.text:upper())
end

function Markup:lower()
  return wrap(self.text:lower())
end

--- Without white space at both ends.
function Markup:strip()
  return wrap(text.strip(self.text))
end

--- Every plain occurrence of `old` replaced by `new`, which is escaped.
---@param old string
---@param new any
---@return luaflask.Markup
function Markup:replace(old, new)
  local pattern = old:gsub("%p", "%%%0")
  local with = escaped_text(new):gsub("%%", "%%%%")
  return wrap((self.text:gsub(pattern, with)))
end

local function codepoint_text(n)
  -- What HTML5 says of references to nothing, to surrogates and beyond Unicode.
  if not n or n == 0 or n > 0x10FFFF or (n >= 0xD800 and n <= 0xDFFF) then
    return "\239\191\189"
  end
  if n < 0x80 then
    return string.char(n)
  end
  local floor = math.floor
  local tail = {}
  local first, limit = 0xC0, 0x20
  repeat
    table.insert(tail, 1, string.char(0x80 + n % 64))
    n = floor(n / 64)
    if n < limit then
      break
    end
    first, limit = first + limit, limit / 2
  until false
  return string.char(first + n) .. table.concat(tail)
end

-- The named references that escaping and everyday HTML produce; a name not listed stays as it is written.
local NAMED = {
  amp = "&", lt = "<", gt = ">", quot = '"', apos = "'", nbsp = "\194\160", copy = "\194\169",
  reg = "\194\174",
  laquo = "\194\171", raquo = "\194\187", middot = "\194\183", times = "\195\151", ndash = "\226\128\147",
  mdash = "\226\128\148", lsquo = "\226\128\152", rsquo = "\226\128\153", ldquo = "\226\128\156",
  rdquo = "\226\128\157", bull = "\226\128\162", hellip = "\226\128\166", trade = "\226\132\162",
  euro = "\226\130\172", larr = "\226\134\144", rarr = "\226\134\146", shy = "\194\173", para = "\194\182",
  sect = "\194\167", deg = "\194\176", plusmn = "\194\177", frac12 = "\194\189", szlig = "\195\159",
}

--- The plain text that this markup stands for: character references become characters.
---@return string
function Markup:unescape()
  return (self.text:gsub("&(#?)([xX]?)(%w+);", function(hash, x, body)
    if hash == "" then
      return NAMED[x .. body]
    end
    if x ~= "" then
      return body:find("^%x+$") and codepoint_text(tonumber(body:sub(-8), 16)) or nil
    end
    return body:find("^%d+$") and codepoint_text(tonumber(body)) or nil
  end))
end

-- Removes from `open` to the next `close`, again and again; what is left of an unclosed one stays.
local function cut(s, open, close)
  local out, from = {}, 1
  while true do
    local a, b = s:find(open, from, true)
    if not a then
      break
    end
    local _, stop = s:find(close, b + 1, true)
    if not stop then
      break
    end
    out[#out + 1] = s:sub(from, a - 1)
    from = stop + 1
  end
  out[#out + 1] = s:sub(from)
  return table.concat(out)
end

--- The text without comments and tags, unescaped, white space collapsed.
---@return string
function Markup:striptags()
  local s = cut(cut(self.text, "<!--", "-->"), "<", ">")
  s = s:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  return wrap(s):unescape()
end

return {
  Markup = Markup,
  escape = Markup.escape,
  escaped_text = escaped_text,
}
