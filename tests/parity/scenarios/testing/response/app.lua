local luaflask = require("luaflask")
local null = luaflask.null
local app = luaflask.Flask("app")

app:get("/teapot", function()
  return "short and stout", 203, { ["X-Kind"] = "tea", ["Content-Type"] = "text/plain" }
end)

app:get("/bare", function()
  local response = luaflask.make_response("bare")
  response.headers:remove("Content-Type")
  return response
end)

app:get("/", function()
  local client = app:test_client()
  local response = client:get("/teapot?milk=1", { headers = { ["X-A"] = "1" } })
  local seen = {
    response.status_code,
    response.text,
    response:get_data(),
    response.headers["X-Kind"],
    response.mimetype,
    response.content_length,
    response.is_json,
    luaflask.array(response.history),
  }
  local request = response.request
  seen[9] = { request.method, request.path, request.full_path, request.url, request.args:get("milk") }
  seen[10] = { request.headers["X-A"], request.host, request.remote_addr, request.environ.PATH_INFO }
  local bare = client:get("/bare")
  seen[11] = { bare.mimetype or null, bare.content_type or null, bare.text }
  local posted = client:post("/teapot", { data = { a = "1" } }).request
  seen[12] = { posted.form:get("a"), posted.content_type, client:post("/x", { json = { b = 2 } }).request.json }
  return seen
end)

return app
