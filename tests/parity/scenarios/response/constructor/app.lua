local luaflask = require("luaflask")
local Response = luaflask.Response
local app = luaflask.Flask("app")

local MAKE = {
  empty = function() return Response() end,
  text = function() return Response("text") end,
  list = function() return Response({ "one ", "two ", "three" }) end,
  status = function() return Response("made", 201) end,
  headers = function() return Response("x", 200, { ["X-A"] = "1" }) end,
  repeated = function() return Response("x", 200, { { "X-A", "1" }, { "X-A", "2" } }) end,
  mimetype = function() return Response("x", nil, nil, "text/plain") end,
  binary = function() return Response("x", nil, nil, "image/png") end,
  content_type = function() return Response("x", nil, nil, nil, "text/x-own; charset=latin-1") end,
  in_headers = function() return Response("x", nil, { ["Content-Type"] = "application/own" }) end,
  both = function() return Response("x", nil, { ["Content-Type"] = "application/own" }, "text/css") end,
  xml = function() return Response("<a/>", nil, nil, "application/xml") end,
  svg = function() return Response("<svg/>", nil, nil, "image/svg+xml") end,
  javascript = function() return Response("1", nil, nil, "application/javascript") end,
  json = function() return Response("{}", nil, nil, "application/json") end,
}

app:get("/<name>", function(name)
  return MAKE[name]()
end)

return app
