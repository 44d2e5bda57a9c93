-- SPDX-License-Identifier: MIT
-- Lays help pages out: the usage, headings, paragraphs and lists of two columns, as Click does.
local class = require("luaflask.class")
local text = require("luaflask.cli.text")

---@class luaflask.cli.HelpFormatter: luaflask.Class
---@field width integer
---@field indent integer
local HelpFormatter = class.new("HelpFormatter")

--- The width that pages have whatever the terminal is; nil outside tests.
HelpFormatter.forced_width = nil

---@param width integer? of the terminal, at most `max_width`, unless given
---@param max_width integer? 80
function HelpFormatter:init(width, max_width)
  width = width or HelpFormatter.forced_width
  if width == nil then
    local columns = require("luaflask.cli.terminal").get_terminal_size()
    width = math.max(math.min(columns, max_width or 80) - 2, 50)
  end
  self.width, self.indent, self.buffer = width, 0, {}
end

function HelpFormatter:write(s)
  self.buffer[#self.buffer + 1] = s
end

--- The line `Usage: program [OPTIONS] …`.
---@param program string
---@param args string
function HelpFormatter:write_usage(program, args)
  local prefix = "Usage: " .. program .. " "
  if args == "" then
    self:write(prefix:gsub(" +$", "") .. "\n")
  elseif self.width >= text.width(prefix) + 20 then
    self:write(text.fill(args, self.width, prefix, (" "):rep(text.width(prefix))) .. "\n")
  else
    local indent = (" "):rep(#"Usage: " + 4)
    self:write(prefix .. "\n" .. text.fill(args, self.width, indent, indent) .. "\n")
  end
end

--- A text in paragraphs, two columns in.
---@param s string
function HelpFormatter:write_text(s)
  self:write((self.buffer[1] and "\n" or "") .. text.wrap(s, self.width, "  ") .. "\n")
end

--- A list under a heading.
---@param heading string
---@param rows string[][] terms and what they mean
function HelpFormatter:write_list(heading, rows)
  self:write(("%s%s:\n"):format(self.buffer[1] and "\n" or "", heading))
  local column = 0
  for _, row in ipairs(rows) do
    column = math.max(column, text.width(row[1]))
  end
  column = math.min(column, 30) + 2
  for _, row in ipairs(rows) do
    local first, second = row[1], row[2] or ""
    local lines = text.lines(text.wrap(second, math.max(self.width - column - 2, 10)))
    if second == "" or not lines[1] then
      self:write("  " .. first .. "\n")
    else
      local gap = text.width(first) <= column - 2 and (" "):rep(column - text.width(first))
        or "\n" .. (" "):rep(column + 2)
      self:write("  " .. first .. gap .. lines[1] .. "\n")
      for i = 2, #lines do
        self:write((" "):rep(column + 2) .. lines[i] .. "\n")
      end
    end
  end
end

--- What was written.
---@return string
function HelpFormatter:value()
  return table.concat(self.buffer)
end

return HelpFormatter
