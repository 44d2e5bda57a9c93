local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local inner = luaflask.Flask("inner")

inner:get("/crash", function()
  inner.logger:warning("only %d left", 3)
  error("oops")
end)

app:get("/", function()
  local text = {}
  local stream = { write = function(_, piece) text[#text + 1] = piece end }
  local client = inner:test_client()
  client:get("/crash", { errors_stream = stream })
  local lines = {}
  for line in table.concat(text):gmatch("[^\n]+") do
    lines[#lines + 1] = line:gsub("%d", "0")
  end
  return { lines[1], lines[2] }
end)

return app
