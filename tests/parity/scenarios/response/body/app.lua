local luaflask = require("luaflask")
local Response = luaflask.Response
local app = luaflask.Flask("app")

local function pieces()
  return coroutine.wrap(function()
    coroutine.yield("one ")
    coroutine.yield("two")
  end)
end

app:get("/data", function()
  local r = Response("first")
  local before = r.data
  r.data = "second"
  r.headers["X-Before"] = before .. "/" .. r:get_data()
  return r
end)

app:get("/stream", function()
  local r = Response()
  r.stream:write("a")
  r.stream:writelines({ "b", "c" })
  r.headers["X-Tell"] = r.stream:tell()
  return r
end)

app:get("/kinds", function()
  local text, stream = Response({ "a", "b" }), Response(pieces())
  local out = {
    text = { text.is_sequence, text.is_streamed, text:calculate_content_length() },
    stream = { stream.is_sequence, stream.is_streamed },
  }
  out.read = stream:get_data(true)
  out.after = { stream.is_sequence, stream.is_streamed, stream:calculate_content_length() }
  return out
end)

app:get("/iter", function()
  local out = {}
  for piece in Response({ "x", "é" }):iter_encoded() do
    out[#out + 1] = #piece
  end
  return out
end)

app:get("/make-sequence", function()
  local r = Response(pieces())
  r:make_sequence()
  r.headers["X-Sequence"] = tostring(r.is_sequence)
  return r
end)

app:get("/no-conversion", function()
  local r = Response(pieces())
  r.implicit_sequence_conversion = false
  local ok = pcall(r.get_data, r)
  r.headers["X-Ok"] = tostring(ok)
  return r
end)

app:get("/freeze", function()
  local r = Response({ "a", "b" })
  r:freeze()
  r.headers["X-Length"] = r.headers["Content-Length"]
  return r
end)

app:get("/json", function()
  local r = luaflask.jsonify({ a = 1 })
  local plain = Response("{}")
  return { a = r.json.a, is_json = r.is_json, none = plain:get_json() == nil, forced = plain:get_json(true) ~= nil,
    silent = Response("x", nil, nil, "application/json"):get_json({ silent = true }) == nil }
end)

return app
