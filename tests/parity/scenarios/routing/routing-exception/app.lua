local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:before_request(function()
  local exception, rule = request.routing_exception, request.url_rule
  return ("%s %s %s %s"):format(exception and exception.code or "none", rule and rule.rule or "none",
    request.endpoint or "none", request.view_args and request.view_args.id or "none")
end)

app:get("/items/<int:id>", { endpoint = "item" }, function(id)
  return tostring(id)
end)

app:get("/slash/", { endpoint = "slash" }, function()
  return "slash"
end)

return app
