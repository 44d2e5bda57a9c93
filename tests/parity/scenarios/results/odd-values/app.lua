local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local VALUES = {
  text_status = function() return "x", "404 Not Here" end,
  spaces = function() return "x", "  404  " end,
  number_text = function() return "x", "299" end,
  float_status = function() return "x", 200.0 end,
  empty_headers = function() return "x", {} end,
  empty_list_headers = function() return "x", 200, {} end,
  set_cookie = function() return "x", { { "Set-Cookie", "a=1" }, { "Set-Cookie", "b=2" } } end,
  content_length = function() return "xyz", { ["Content-Length"] = "3" } end,
  lower_case = function() return "x", { ["x-lower"] = "1" } end,
  headers_of_response = function()
    return luaflask.Response("x", 200, { ["Set-Cookie"] = "a=1" }), { ["Set-Cookie"] = "b=2" }
  end,
  line_break = function() return "x", { ["X-A"] = "a\nb" } end,
  nested_response = function() return luaflask.make_response(luaflask.make_response("x", 201), 202) end,
  latin = function() return "x", { ["X-A"] = "caf\233" } end,
  jsonify_headers = function() return luaflask.jsonify({ a = 1 }), 201, { ["X-A"] = "1" } end,
  empty_string_header = function() return "x", { ["X-A"] = "" } end,
}

app:get("/<name>", "value", function(name)
  return VALUES[name]()
end)

return app
