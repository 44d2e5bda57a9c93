local luaflask = require("luaflask")
local Response = luaflask.Response
local app = luaflask.Flask("app")

local function inner(environ, start_response)
  start_response("201 Created", { { "X-Inner", environ.PATH_INFO }, { "Content-Type", "text/plain" } })
  return { "inner ", "body" }
end

app:get("/from-app", function()
  return Response:from_app(inner, luaflask.request.environ)
end)

app:get("/force", function()
  local Own = Response:extend("Own")
  local forced = Own:force_type(Response("kept", 202))
  forced.headers["X-Own"] = tostring(luaflask.isinstance(forced, Own))
  return forced
end)

app:get("/called", function()
  local seen = {}
  local pieces = Response("called", 203, { ["X-A"] = "1" })(luaflask.request.environ, function(status, headers)
    seen.status, seen.count = status:upper(), #headers
  end)
  local out = {}
  for piece in pieces do
    out[#out + 1] = piece
  end
  return { status = seen.status, headers = seen.count, body = table.concat(out) }
end)

app:get("/parts", function()
  local environ = luaflask.request.environ
  environ.REQUEST_METHOD = "HEAD"
  local pieces, status, headers = Response("text", 404):get_wsgi_response(environ)
  local n = 0
  for _ in pieces do
    n = n + 1
  end
  return { pieces = n, status = status:upper(), headers = #headers }
end)

return app
