-- SPDX-License-Identifier: MIT
-- A bar that grows while a loop goes on. Without a terminal only its label is written, once.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local functions = require("luaflask.functions")
local terminal = require("luaflask.cli.terminal")
local text = require("luaflask.cli.text")
local types = require("luaflask.cli.types")

local BEFORE, AFTER = "\r\27[?25l", "\27[?25h\n"

---@class luaflask.cli.ProgressBar: luaflask.Class
---@field pos integer steps done
---@field length integer? steps in all
---@field finished boolean
local ProgressBar = class.new("ProgressBar", {
  fill_char = "#", empty_char = "-", bar_template = "%(label)s  [%(bar)s]  %(info)s", info_sep = "  ", label = "",
  show_eta = true, width = 36, update_min_steps = 1,
})

local OPTIONS = {
  length = "number", label = "string", hidden = "boolean", show_eta = "boolean", show_percent = "boolean",
  show_pos = "boolean", item_show_func = "function", fill_char = "string", empty_char = "string",
  bar_template = "string", info_sep = "string", width = "number", file = "any", color = "boolean",
  update_min_steps = "number",
}

---@param items any[]|fun(): any|nil a list, an iterator, or nothing with `length`
---@param opts table?
function ProgressBar:init(items, opts)
  types.take_options(self, "cli.progressbar", opts, OPTIONS)
  if items == nil and self.length == nil then
    functions.fail("cli.progressbar: a list, an iterator or `length = n` is needed")
  end
  if self.length == nil and type(items) == "table" then
    self.length = #items
  end
  self.items, self.file = items, self.file or io.stdout
  self.pos, self._pending, self._averages = 0, 0, {}
  self._start = core.io.monotonic()
  self._last_eta = self._start
  self.finished, self._eta_known = false, false
  self.is_tty = terminal.is_tty(self.file)
  self._last_line = nil
end

function ProgressBar:time_per_iteration()
  local sum = 0
  for _, step in ipairs(self._averages) do
    sum = sum + step
  end
  return #self._averages > 0 and sum / #self._averages or 0
end

function ProgressBar:pct()
  return self.finished and 1 or math.min(self.pos / math.max(self.length or 1, 1), 1)
end

--- The time that is left, as "00:01:30".
---@return string
function ProgressBar:format_eta()
  if not self._eta_known then
    return ""
  end
  local left = math.floor(self.finished and 0 or self:time_per_iteration() * (self.length - self.pos))
  local days = math.floor(left / 86400)
  local clock = ("%02d:%02d:%02d"):format(math.floor(left / 3600) % 24, math.floor(left / 60) % 60, left % 60)
  return days > 0 and ("%dd %s"):format(days, clock) or clock
end

local function format_bar(self)
  local width = self.width
  if self.length then
    local n = math.floor(self:pct() * width)
    return self.fill_char:rep(n) .. self.empty_char:rep(width - n)
  elseif self.finished then
    return self.fill_char:rep(width)
  end
  local step = self:time_per_iteration()
  local at = step ~= 0 and math.floor((math.cos(self.pos * step) / 2 + 0.5) * width) or -1
  local cells = {}
  for i = 0, math.max(width, 1) - 1 do
    cells[i + 1] = i == at and self.fill_char or self.empty_char
  end
  return table.concat(cells)
end

--- The line that is shown.
---@return string
function ProgressBar:format_progress_line()
  local info, show_percent = {}, self.show_percent
  if self.length and show_percent == nil then
    show_percent = not self.show_pos
  end
  if self.show_pos then
    info[1] = ("%d%s"):format(self.pos, self.length and ("/%d"):format(self.length) or "")
  end
  if show_percent then
    info[#info + 1] = ("%3d%%"):format(math.floor(self:pct() * 100))
  end
  if self.show_eta and self._eta_known and not self.finished then
    info[#info + 1] = self:format_eta()
  end
  if self.item_show_func then
    info[#info + 1] = self.item_show_func(self.current_item)
  end
  local values = { label = self.label, bar = format_bar(self), info = table.concat(info, self.info_sep) }
  return (self.bar_template:gsub("%%%((%a+)%)s", values):gsub("%s+$", ""))
end

function ProgressBar:render_progress()
  if self.hidden then
    return
  elseif not self.is_tty then
    if self._last_line ~= self.label then
      self._last_line = self.label
      terminal.echo(self.label, { file = self.file, color = self.color })
    end
    return
  end
  local parts = {}
  if self._auto_width == nil then
    self._auto_width = self.width == 0
  end
  if self._auto_width then
    self.width = 0
    self.width = math.max(0, (terminal.get_terminal_size()) - text.width(self:format_progress_line()))
  end
  local line = self:format_progress_line()
  local length, clear = text.width(line), self._widest or self.width
  parts[1] = BEFORE .. line .. (" "):rep(clear - length)
  self._widest = math.max(self._widest or 0, length)
  if parts[1] ~= self._last_line then
    self._last_line = parts[1]
    terminal.echo(parts[1], { file = self.file, color = self.color ~= false, nl = false })
  end
end

local function make_step(self, n)
  self.pos = self.pos + n
  if self.length and self.pos >= self.length then
    self.finished = true
  end
  local now = core.io.monotonic()
  if now - self._last_eta < 1 then
    return
  end
  self._last_eta = now
  table.insert(self._averages, (now - self._start) / math.max(self.pos, 1))
  if #self._averages > 7 then
    table.remove(self._averages, 1)
  end
  self._eta_known = self.length ~= nil
end

--- Goes on by a number of steps.
---@param n integer
---@param current_item any? for item_show_func
function ProgressBar:update(n, current_item)
  class.check_self(self, ProgressBar, "bar:update")
  if current_item ~= nil then
    self.current_item = current_item
  end
  self._pending = self._pending + n
  if self._pending >= self.update_min_steps then
    make_step(self, self._pending)
    self:render_progress()
    self._pending = 0
  end
end

--- Ends the bar's line; done by itself at the end of its loop, of its function or of `<close>`.
function ProgressBar:finish()
  if self._done then
    return
  end
  self._done = true
  if not self.hidden and self.is_tty then
    self.file:write(AFTER)
    self.file:flush()
  end
end

local function next_item(self)
  if type(self.items) == "function" then
    return self.items()
  elseif self.items == nil then
    return self._index < self.length and self._index + 1 or nil
  end
  return self.items[self._index + 1]
end

--- Iterates: `for item in bar:iter() do … end`.
---@return fun(): any
function ProgressBar:iter()
  class.check_self(self, ProgressBar, "bar:iter")
  self._index = 0
  self:render_progress()
  local running = false
  return function()
    if running and self.is_tty then
      self:update(1)
    end
    local item = next_item(self)
    self._index = self._index + 1
    running = true
    if item ~= nil then
      self.current_item = item
      if self._pending == 0 then
        self:render_progress()
      end
      return item
    end
    if self._pending > 0 then
      make_step(self, self._pending)
      self._pending = 0
    end
    self._eta_known, self.current_item, self.finished = false, nil, true
    self:render_progress()
    self:finish()
  end
end

--- Runs fn(bar) with the bar shown; its results and errors come through. Without a function it is the iterator of a
--- loop: `for item in cli.progressbar(items) do … end`.
---@param fn fun(bar: luaflask.cli.ProgressBar)?
---@return any ...
function ProgressBar:__call(fn)
  if fn == nil then
    self._iterator = self._iterator or self:iter()
    return self._iterator()
  end
  functions.check(fn, "cli.progressbar(…)")
  self:render_progress()
  local results = compat.pack(pcall(fn, self))
  self:finish()
  if not results[1] then
    error(results[2], 0)
  end
  return compat.unpack(results, 2, results.n)
end

ProgressBar.__close = ProgressBar.finish

return ProgressBar
