local luaflask = require("luaflask")
local request, null = luaflask.request, luaflask.null
local app = luaflask.Flask("app")
local log = {}

app:teardown_request(function()
  log[#log + 1] = "request over"
end)

app:teardown_appcontext(function()
  log[#log + 1] = "context over"
end)

app:get("/item/<int:id>", "item", function()
  return "item"
end)

app:get("/", function()
  log = {}
  local context = app:test_request_context("/item/3?x=1")
  local seen = { context.request.path, context.request.args.x }
  context:push()
  seen[3] = { request.path, request.endpoint, request.view_args, request.blueprint or null,
    luaflask.array(request.blueprints) }
  seen[4] = { request.url_rule.rule, request.url_rule.endpoint, request.routing_exception or null }
  context:pop()
  seen[5] = { log[1], request.path }
  app:request_context(context.request.environ)(function()
    seen[6] = request.path
  end)
  return seen
end)

return app
