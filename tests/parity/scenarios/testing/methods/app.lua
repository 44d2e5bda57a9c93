local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:route("/echo", { methods = { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" } })(function()
  return request.method
end)

app:get("/", function()
  local client = app:test_client()
  local seen = {}
  for _, name in ipairs({ "get", "post", "put", "patch", "delete", "options", "trace" }) do
    seen[#seen + 1] = client[name](client, "/echo").text
  end
  local head = client:head("/echo")
  seen[#seen + 1] = ("head %d '%s' %d"):format(head.status_code, head.text, head.content_length)
  seen[#seen + 1] = client:open("/echo", { method = "PUT" }).text
  return seen
end)

return app
