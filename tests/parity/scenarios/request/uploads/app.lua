local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:post("/read", function()
  local f = request.files.f
  local first = f:read(3)
  local rest = f:read()
  f:seek("set", 1)
  local again = f:read()
  return { first = first, rest = rest, again = again, at = f:tell() }
end)

app:post("/lines", function()
  local lines = {}
  for line in request.files.f:lines() do
    lines[#lines + 1] = line
  end
  return luaflask.array(lines)
end)

app:post("/save", function()
  local path = os.tmpname()
  request.files.f:save(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  os.remove(path)
  return { saved = text, left = request.files.f:read() }
end)

app:post("/copy", function()
  local pieces = {}
  request.files.f:save({ write = function(_, piece)
    pieces[#pieces + 1] = piece
  end }, 4)
  return luaflask.array(pieces)
end)

app:post("/given", function()
  local f = request.files.f
  return f and f:has_file() and "a file" or "no file"
end)

app:post("/needed", function()
  return request.files:need("missing").filename
end)

return app
