-- SPDX-License-Identifier: MIT
-- Texts of a command line: how wide they look, how they are quoted, cleaned, wrapped and shortened. Wrapping gives
-- what Python's textwrap gives, which is how help pages of Click look.
local quoted = require("luaflask.text").quoted
local similarity = require("luaflask.routing.similarity")

local text = {}

local ANSI = "\27%[[;?0-9]*[a-zA-Z]"

--- A text without escape sequences of terminals.
---@param s string
---@return string
function text.unstyle(s)
  return (s:gsub(ANSI, ""))
end

--- How many characters of a text are seen.
---@param s string
---@return integer
function text.width(s)
  if s:find("[\27\128-\255]") then
    s = s:gsub(ANSI, ""):gsub("[\128-\191]", "")
  end
  return #s
end

--- Fills a text with blanks up to a width.
---@param s string
---@param width integer
---@return string
function text.pad(s, width)
  return s .. (" "):rep(width - text.width(s))
end

--- A value as messages show it: a text in quotes, anything else by tostring.
---@param v any
---@return string
function text.quoted(v)
  if type(v) ~= "string" then
    return tostring(v)
  end
  return quoted(v)
end

--- At most three names that are like the given one, the likest first.
---@param given string
---@param names string[]
---@return string[]
function text.close_matches(given, names)
  local scored = {}
  for _, name in ipairs(names) do
    local ratio = similarity.ratio(name, given)
    if ratio >= 0.6 then
      scored[#scored + 1] = { name, ratio }
    end
  end
  table.sort(scored, function(a, b)
    if a[2] ~= b[2] then
      return a[2] > b[2]
    end
    return a[1] > b[1]
  end)
  local list = {}
  for i = 1, math.min(3, #scored) do
    list[i] = scored[i][1]
  end
  return list
end

--- The lines of a text; a final newline makes none.
---@param s string
---@return string[]
function text.lines(s)
  local list = {}
  for line in (s:gsub("\n$", "") .. "\n"):gmatch("(.-)\r?\n") do
    list[#list + 1] = line
  end
  return s ~= "" and list or {}
end

local function expand_tabs(line)
  local column = 0
  return (line:gsub("([^\t]*)(\t?)", function(plain, tab)
    column = column + text.width(plain)
    if tab == "" then
      return plain
    end
    local n = 8 - column % 8
    column = column + n
    return plain .. (" "):rep(n)
  end))
end

--- A text from the source of a program: without the margin of its lines and blank lines around it.
---@param s string
---@return string
function text.clean(s)
  local list, margin = text.lines(s), math.huge
  for i, line in ipairs(list) do
    list[i] = expand_tabs(line)
    if i > 1 and list[i]:find("[^ ]") then
      margin = math.min(margin, #list[i]:match("^ *"))
    end
  end
  for i, line in ipairs(list) do
    list[i] = i == 1 and line:gsub("^ +", "") or line:sub(margin == math.huge and 1 or margin + 1)
  end
  while list[1] and not list[1]:find("[^ ]") do
    table.remove(list, 1)
  end
  while list[1] and not list[#list]:find("[^ ]") do
    list[#list] = nil
  end
  return table.concat(list, "\n")
end

-- Whether a line may break after the hyphen at `i` of a word: two letters before it (or a letter, a hyphen and a
-- character), and letters after it.
local function breaks_after(word, i)
  local before = word:sub(1, i - 1)
  return (before:find("[%a_\128-\255][%a_\128-\255]$") or before:find("[%a_\128-\255]%-[%w_!\"'&.,?\128-\255]$"))
    and word:find("^%-?[%a_\128-\255]%-?[%a_\128-\255]", i + 1) and word:sub(i + 1, i + 1) ~= "-"
end

-- Words, and the white space between them, as pieces that a line may break between.
local function pieces_of(s)
  local pieces = {}
  for space, word in s:gmatch("(%s*)(%S*)") do
    if space ~= "" then
      pieces[#pieces + 1] = space
    end
    local from = 1
    for i in word:gmatch("()%-") do
      if breaks_after(word, i) then
        pieces[#pieces + 1] = word:sub(from, i)
        from = i + 1
      end
    end
    if from <= #word then
      pieces[#pieces + 1] = word:sub(from)
    end
  end
  return pieces
end

-- The longest beginning of a word that is n characters wide, and the rest.
local function cut(word, n)
  local i, seen = 1, 0
  while i <= #word and seen < n do
    local _, stop = word:find("^" .. ANSI, i)
    if stop then
      i = stop + 1
    else
      i = (word:match("^[\192-\255][\128-\191]*()", i)) or i + 1
      seen = seen + 1
    end
  end
  return word:sub(1, i - 1), word:sub(i)
end

--- Breaks one paragraph into lines.
---@param s string
---@param width integer of a line, its indent counted
---@param first string? the indent of the first line
---@param rest string? the indent of the others
---@return string
function text.fill(s, width, first, rest)
  local pieces, lines, at = pieces_of(s), {}, 1
  while at <= #pieces do
    local indent = #lines == 0 and first or #lines > 0 and rest or ""
    local room, line, used = width - text.width(indent), {}, 0
    if #lines > 0 and pieces[at]:find("^%s") then
      at = at + 1
    end
    while at <= #pieces and used + text.width(pieces[at]) <= room do
      line[#line + 1] = pieces[at]
      used = used + text.width(pieces[at])
      at = at + 1
    end
    if at <= #pieces and text.width(pieces[at]) > room then
      line[#line + 1], pieces[at] = cut(pieces[at], math.max(room - used, 1))
    end
    if line[1] and line[#line]:find("^%s") then
      line[#line] = nil
    end
    if line[1] then
      lines[#lines + 1] = indent .. table.concat(line)
    end
  end
  return table.concat(lines, "\n")
end

--- Breaks a text into lines, paragraph by paragraph; one whose first line is "\b" keeps its lines as they are.
---@param s string
---@param width integer
---@param indent string?
---@return string
function text.wrap(s, width, indent)
  indent = indent or ""
  local paragraphs, buffer, margin = {}, {}, nil
  local function flush()
    if buffer[1] == nil then
      return
    end
    local inner = indent .. (" "):rep(margin)
    if buffer[1]:match("^%s*(.-)%s*$") == "\b" then
      for i = 2, #buffer do
        buffer[i - 1] = inner .. buffer[i]
      end
      buffer[#buffer] = nil
      paragraphs[#paragraphs + 1] = table.concat(buffer, "\n")
    else
      paragraphs[#paragraphs + 1] = text.fill(table.concat(buffer, " "), width, inner, inner)
    end
    buffer = {}
  end
  for _, line in ipairs(text.lines(s)) do
    if line == "" then
      flush()
      margin = nil
    else
      if margin == nil then
        margin = #line:match("^ *")
        line = line:sub(margin + 1)
      end
      buffer[#buffer + 1] = line
    end
  end
  flush()
  return table.concat(paragraphs, "\n\n")
end

--- The words of a command line, as a shell splits it: quotes and backslashes are taken away.
---@param line string
---@return string[]
function text.split_words(line)
  local words, word, quote, i = {}, nil, nil, 1
  while i <= #line do
    local c = line:sub(i, i)
    if c == quote then
      quote = nil
    elseif c == "\\" and quote ~= "'" then
      i = i + 1
      word = (word or "") .. line:sub(i, i)
    elseif quote then
      word = word .. c
    elseif c == "'" or c == '"' then
      quote, word = c, word or ""
    elseif c:find("%s") then
      words[#words + 1] = word
      word = nil
    else
      word = (word or "") .. c
    end
    i = i + 1
  end
  words[#words + 1] = word
  return words
end

--- The beginning of a help text for a list of commands: its first sentence, or as many words as there is room for.
---@param help string
---@param limit integer
---@return string
function text.short_help(help, limit)
  local words = {}
  for word in (help:match("^(.-)\n\n") or help):gmatch("%S+") do
    words[#words + 1] = word
  end
  if words[1] == "\b" then
    table.remove(words, 1)
  end
  local total = 0
  for i, word in ipairs(words) do
    total = total + text.width(word) + (i > 1 and 1 or 0)
    if total > limit or total == limit and i < #words and word:sub(-1) ~= "." then
      total = total + 3
      while i > 1 do
        total = total - text.width(words[i]) - 1
        if total <= limit then
          break
        end
        i = i - 1
      end
      return table.concat(words, " ", 1, i - 1) .. "..."
    end
    if word:sub(-1) == "." then
      return table.concat(words, " ", 1, i)
    end
  end
  return table.concat(words, " ")
end

return text
