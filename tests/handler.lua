-- SPDX-License-Identifier: MIT
--
-- busted's output for our runner: every failure with its place and traceback, then one line of counts.
return function(options)
  local busted = require("busted")
  local handler = require("busted.outputHandlers.base")()

  local function show(kind, list)
    for _, entry in ipairs(list) do
      local where = entry.element.trace or {}
      print(("%s %s (%s:%s)"):format(kind, entry.name, where.short_src or "?", where.currentline or "?"))
      local message = entry.message
      print("  " .. (type(message) == "string" and message or require("pl.pretty").write(message)))
      local trace = entry.trace and entry.trace.traceback
      if options.verbose and trace then
        print(trace)
      end
    end
  end

  function handler.suiteEnd()
    show("FAILED", handler.failures)
    show("ERROR", handler.errors)
    for _, entry in ipairs(handler.pendings) do
      print("SKIPPED " .. entry.name .. (entry.message and ": " .. tostring(entry.message) or ""))
    end
    io.write(("\n%d passed, %d failed, %d skipped\n"):format(
      handler.successesCount, handler.failuresCount + handler.errorsCount, handler.pendingsCount))
    io.flush()
    return nil, true
  end

  busted.subscribe({ "suite", "end" }, handler.suiteEnd)
  return handler
end
