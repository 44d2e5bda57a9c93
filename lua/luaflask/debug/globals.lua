-- SPDX-License-Identifier: MIT
-- Debug mode: names a global that a request makes, most often a `local` that was forgotten. All requests of a worker
-- share it, so one sees what another wrote.
local helpers = require("luaflask.helpers")

local globals = {}

local function where(info)
  return info and info.currentline > 0 and ("%s:%d"):format(info.short_src, info.currentline) or "?"
end

--- Watches the table of globals; one that has a metatable already is left alone.
---@param report fun(message: string)
function globals.watch(report)
  if getmetatable(_G) ~= nil then
    return
  end
  setmetatable(_G, {
    __newindex = function(t, name, value)
      rawset(t, name, value)
      if helpers.has_request_context() then
        report(("%s: the global '%s' was made while a request was answered, and is shared by all requests of this "
          .. "worker; write `local %s`, or `g.%s` for a value of this request"):format(
          where(debug.getinfo(2, "Sl")), tostring(name), tostring(name), tostring(name)))
      end
    end,
  })
end

return globals
