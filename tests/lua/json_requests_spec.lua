-- SPDX-License-Identifier: MIT
-- The recorded JSON texts, sent as requests: what must parse is answered with 200, what must not with 400.
local luaflask = require("luaflask")

local folder = (os.getenv("LUAFLASK_CASES") or "../shared/data") .. "/json_parsing"

local function texts()
  local list = {}
  local listing = io.popen("ls '" .. folder .. "' 2>/dev/null")
  for name in listing:lines() do
    if name:find("^[yni]_") then
      list[#list + 1] = name
    end
  end
  listing:close()
  return list
end

describe("request:get_json() with the recorded texts", function()
  local app = luaflask.Flask("texts", { static_folder = false, root_path = "." })
  app:post("/", function()
    luaflask.request:get_json()
    return "parsed"
  end)
  local client = app:test_client()
  local list = texts()
  if #list == 0 then
    pending("no recorded texts: set LUAFLASK_CASES to the folder that holds json_parsing")
  end
  for _, name in ipairs(list) do
    it("answers " .. name, function()
      local file = assert(io.open(folder .. "/" .. name, "rb"))
      local text = file:read("*a")
      file:close()
      local status = client:post("/", { data = text, content_type = "application/json" }).status_code
      local kind = name:sub(1, 1)
      if kind == "i" then
        assert.is_true(status == 200 or status == 400, "status " .. status)
      else
        assert.equal(kind == "y" and 200 or 400, status)
      end
    end)
  end
end)
