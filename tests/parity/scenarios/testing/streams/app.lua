local luaflask = require("luaflask")
local request, null = luaflask.request, luaflask.null
local app = luaflask.Flask("app")

app:get("/stream", function()
  local n = -1
  return function()
    n = n + 1
    return n < 3 and "piece " .. n .. ";" or nil
  end
end)

app:get("/context", function()
  local pieces = { "for ", function() return request.args:get("name") end }
  local n = 0
  return luaflask.stream_with_context(function()
    n = n + 1
    return type(pieces[n]) == "function" and pieces[n]() or pieces[n]
  end)
end)

app:get("/", function()
  local client = app:test_client()
  local response = client:get("/stream")
  local seen = { response.text, response.content_length or null, response.status_code }
  seen[4] = client:get("/context?name=ada", { buffered = true }).text
  local pieces = {}
  for piece in client:get("/stream"):iter_encoded() do
    pieces[#pieces + 1] = piece
  end
  seen[5] = table.concat(pieces)
  return seen
end)

return app
