-- SPDX-License-Identifier: MIT
-- Values as Lua writes them, for people: tables on one line where they fit, cut where they are endless.
local class = require("luaflask.class")
local compat = require("luaflask.compat")

local pretty = {}

local WIDTH, DEPTH, ITEMS = 76, 5, 100

local KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true
  until while]]):gmatch("%a+") do
  KEYWORDS[word] = true
end

local ESCAPES = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\\"] = "\\\\", ['"'] = '\\"' }

local function quoted(s)
  return '"' .. s:gsub('[%c\\"]', function(c)
    return ESCAPES[c] or ("\\%03d"):format(c:byte())
  end) .. '"'
end

local function has_tostring(v)
  local mt = getmetatable(v)
  return type(mt) == "table" and mt.__tostring ~= nil
end

local function key_text(key)
  if type(key) == "string" and key:find("^[%a_][%w_]*$") and not KEYWORDS[key] then
    return key .. " = "
  end
  local shown = type(key) == "string" and quoted(key)
    or type(key) == "number" and compat.number_text(key) or tostring(key)
  return "[" .. shown .. "] = "
end

local function less(a, b)
  if type(a) == type(b) and (type(a) == "string" or type(a) == "number") then
    return a < b
  end
  return type(a) .. tostring(a) < type(b) .. tostring(b)
end

local render

local function items_of(v, depth, indent, seen)
  local items, n, keys = {}, 0, {}
  for i, item in ipairs(v) do
    n = i
    items[i] = i <= ITEMS and render(item, depth + 1, indent .. "  ", seen) or nil
  end
  for key in next, v do
    if not (compat.is_integer(key) and key >= 1 and key <= n) then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, less)
  for _, key in ipairs(keys) do
    if #items < ITEMS then
      items[#items + 1] = key_text(key) .. render(v[key], depth + 1, indent .. "  ", seen)
    end
  end
  if n + #keys > #items then
    items[#items + 1] = ("… %d more"):format(n + #keys - #items)
  end
  return items
end

local function render_table(v, depth, indent, seen)
  local cls = class.of(v)
  local head = cls and cls.__name .. " " or ""
  if seen[v] then
    return head .. "{ … itself }"
  elseif depth >= DEPTH then
    return head .. (next(v) == nil and "{}" or "{ … }")
  end
  seen[v] = true
  local items = items_of(v, depth, indent, seen)
  seen[v] = nil
  if #items == 0 then
    return head .. "{}"
  end
  local line = head .. "{ " .. table.concat(items, ", ") .. " }"
  if #line + #indent <= WIDTH and not line:find("\n", 1, true) then
    return line
  end
  local inner = "\n" .. indent .. "  "
  return head .. "{" .. inner .. table.concat(items, "," .. inner) .. ",\n" .. indent .. "}"
end

function render(v, depth, indent, seen)
  local kind = type(v)
  if kind == "string" then
    return quoted(v)
  elseif kind == "number" then
    return tostring(v)
  elseif kind == "table" and not has_tostring(v) and not class.is_class(v) then
    return render_table(v, depth, indent, seen)
  end
  return tostring(v)
end

--- A value as text.
---@param v any
---@return string
function pretty.text(v)
  return render(v, 0, "", {})
end

return pretty
