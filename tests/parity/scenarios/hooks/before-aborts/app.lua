local luaflask = require("luaflask")
local request, abort = luaflask.request, luaflask.abort

local app = luaflask.Flask("app")

app:before_request(function()
  local code = request.args:get("code", nil, "int")
  if code then
    abort(code)
  end
end)

app:errorhandler(403, function(err)
  return "closed: " .. err.name, 403
end)

app:get("/", function()
  return "open"
end)

return app
