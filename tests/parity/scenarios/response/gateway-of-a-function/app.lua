local luaflask = require("luaflask")
local Request, Response = luaflask.Request, luaflask.Response
local app = luaflask.Flask("app")

local inner = Request:application(function(request)
  if request.args.missing then
    luaflask.abort(404)
  end
  return Response(("%s %s %s"):format(request.method, request.path, request.form:get("a", "no form")), 203)
end)

app:route("/x/<path:rest>", { methods = { "GET", "POST" } })(function()
  return Response:from_app(inner, luaflask.request.environ)
end)

return app
