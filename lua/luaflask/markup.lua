-- SPDX-License-Identifier: MIT
-- Text that is known to be safe HTML, and the escaping of text that is not (markupsafe's Markup and escape).
--
-- A Markup never becomes unsafe by accident: what is joined to it, put into it by `format` or `%`, or given
-- to one of its methods is escaped first, unless it is Markup itself or a value with `__html` in its
-- metatable.
local core_html = require("luaflask.core").html
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local text = require("luaflask.text")

local escape_string = core_html.escape
local getmetatable, type, tostring = getmetatable, type, tostring

---@class luaflask.Markup
---@field text string the HTML
local Markup = class.new("Markup")

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

--- The plain text that this markup stands for: character references become characters.
---@return string
function Markup:unescape()
  return core_html.unescape(self.text)
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
