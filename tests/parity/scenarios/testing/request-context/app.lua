local luaflask = require("luaflask")
local request, session, g, null = luaflask.request, luaflask.session, luaflask.g, luaflask.null
local app = luaflask.Flask("app")
app.secret_key = "key"
local log = {}

app:before_request(function()
  log[#log + 1] = "before"
  g.user = request.args:get("user")
end)

app:teardown_request(function(err)
  log[#log + 1] = "teardown " .. (err and "ValueError" or "NoneType")
end)

app:post("/items/<int:id>", "item", function()
  return "item"
end)

app:get("/", "index", function()
  log = {}
  local seen = {}
  local ctx = app:test_request_context("/items/7?user=ada", { method = "POST", data = { name = "x" } })
  ctx(function()
    seen[1] = { request.path, request.method, request.form:get("name"), request.endpoint, request.view_args.id }
    seen[2] = { luaflask.url_for("item", { id = 8 }), ctx.request.path }
    seen[3] = app:preprocess_request() or null
    seen[4] = g.user
    session.x = 1
    seen[5] = session.x
  end)
  pcall(app:test_request_context("/nope"), function()
    seen[6] = { request.endpoint or null, luaflask.class.of(request.routing_exception).__name }
    error("ValueError")
  end)
  seen[7] = { log[1], log[2], log[3] }
  app:test_request_context({ base_url = "https://example.com/mount", json = { a = 1 } })(function()
    seen[8] = { request.url, request.json.a, request.root_path, luaflask.url_for("index", { _external = true }) }
  end)
  app:test_request_context("/items/9", { method = "POST" })(function()
    seen[9] = app:dispatch_request()
    local response = app:full_dispatch_request()
    seen[10] = { response.status_code, response:get_data() }
  end)
  seen[11] = luaflask.has_request_context()
  return seen
end)

return app
