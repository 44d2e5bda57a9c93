local luaflask = require("luaflask")
local request, redirect, null = luaflask.request, luaflask.redirect, luaflask.null
local app = luaflask.Flask("app")

app:route("/go/<int:code>", { methods = { "GET", "POST" } })(function(code)
  return redirect(request.args:get("to", "/end?x=1"), code)
end)

app:route("/end", { methods = { "GET", "POST", "HEAD" } })(function()
  local body = request:get_data()
  return { request.method, request.query_string, request.content_type or null, body, request.headers["X-A"] or null }
end)

app:get("/", function()
  local client = app:test_client()
  local seen = {}
  for _, code in ipairs({ 301, 302, 303, 307, 308 }) do
    local sent = { data = "payload", content_type = "text/plain", headers = { ["X-A"] = "1" }, follow_redirects = true }
    local response = client:post("/go/" .. code, sent)
    seen[#seen + 1] = { response.status_code, response.json, #response.history, response.history[1].status_code }
  end
  local response = client:get("/go/302?to=/go/307", { follow_redirects = true })
  local first, second = response.history[1], response.history[2]
  seen[#seen + 1] = { first.request.path, second.request.path }
  seen[#seen + 1] = { #first.history, #second.history }
  seen[#seen + 1] = { response.request.path, response.request.method, response.request.query_string }
  response = client:get("/go/302")
  seen[#seen + 1] = { response.status_code, response.location, #response.history }
  seen[#seen + 1] = client:head("/go/302", { follow_redirects = true }).status_code
  return seen
end)

return app
