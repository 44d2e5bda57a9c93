-- SPDX-License-Identifier: MIT
-- The annotations of the C module name everything that it offers, and nothing else.
local core = require("luaflask.core")

describe("lua/luaflask/meta", function()
  local described = {}
  for _, path in ipairs({ "lua/luaflask/meta/core.lua", "lua/luaflask/meta/core_values.lua" }) do
    local file = assert(io.open(path))
    for name in file:read("*a"):gmatch("\nfunction core%.([%w_]+%.[%w_]+)%(") do
      described[name] = true
    end
    file:close()
  end

  it("describes every function of the core", function()
    local missing = {}
    for part, functions in pairs(core) do
      for name, value in pairs(type(functions) == "table" and functions or {}) do
        if type(value) == "function" and not described[part .. "." .. name] then
          missing[#missing + 1] = part .. "." .. name
        end
      end
    end
    table.sort(missing)
    assert.equal("", table.concat(missing, " "))
  end)

  it("describes no function that is not there", function()
    local unknown = {}
    for name in pairs(described) do
      local part, field = name:match("^([%w_]+)%.([%w_]+)$")
      if not (core[part] and core[part][field]) then
        unknown[#unknown + 1] = name
      end
    end
    table.sort(unknown)
    assert.equal("", table.concat(unknown, " "))
  end)
end)
