local luaflask = require("luaflask")
local abort, exceptions, request = luaflask.abort, luaflask.exceptions, luaflask.request

local app = luaflask.Flask("app")

app:get("/<int:code>", function(code)
  abort(code, request.args:get("description"))
end)

app:get("/markup", function()
  abort(400, luaflask.Markup("<b>bold</b>"))
end)

app:get("/lines", function()
  abort(400, "one\ntwo\n")
end)

app:get("/attributes", function()
  local ok, err = pcall(abort, 404, "gone fishing")
  return {
    raised = not ok,
    code = err.code,
    name = err.name,
    description = err.description,
    text = tostring(err),
    body = err:get_body(),
    status = err:get_response().status,
    is_http = luaflask.isinstance(err, exceptions.HTTPException),
  }
end)

app:get("/headers", function()
  return { headers = exceptions.NotFound():get_headers() }
end)

return app
