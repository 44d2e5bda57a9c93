local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/set", function()
  local r = luaflask.make_response("x")
  r.mimetype = luaflask.request.args.type
  return r
end)

app:get("/read", function()
  local r = luaflask.make_response("x")
  r.content_type = luaflask.request.args.type
  return { mimetype = r.mimetype, params = luaflask.object(r.mimetype_params:to_dict()), is_json = r.is_json }
end)

app:get("/params", function()
  local r = luaflask.make_response("x")
  r.mimetype_params.charset = "latin-1"
  r.mimetype_params.own = "a b"
  return r
end)

return app
