-- SPDX-License-Identifier: MIT
-- The annotations of the C module name everything that it offers, and nothing else.
local core = require("luaflask.core")

describe("lua/luaflask/meta", function()
  local described = {}
  for _, name in ipairs({ "core", "core_values", "core_process" }) do
    local file = assert(io.open("lua/luaflask/meta/" .. name .. ".lua"))
    for described_name in file:read("*a"):gmatch("\nfunction core%.([%w_]+%.[%w_]+)%(") do
      described[described_name] = true
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
