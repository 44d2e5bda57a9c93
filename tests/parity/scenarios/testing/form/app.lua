local luaflask = require("luaflask")
local request, null = luaflask.request, luaflask.null
local app = luaflask.Flask("app")

app:route("/echo", { methods = { "GET", "POST" } })(function()
  return {
    type = request.headers:get("Content-Type") or null,
    length = request.headers:get("Content-Length") or null,
    form = luaflask.object(request.form:to_dict(false)),
    body = #request.form == 0 and request:get_data() or "",
  }
end)

app:get("/", function()
  local client = app:test_client()
  return {
    client:post("/echo", { data = { name = "Ada L", age = 36 } }).json,
    client:post("/echo", { data = { tag = { "a", "b", "c" } } }).json,
    client:post("/echo", { data = "plain text" }).json,
    client:post("/echo", { data = "a=1", content_type = "application/x-www-form-urlencoded" }).json,
    client:post("/echo", { data = "<a/>", mimetype = "text/xml" }).json,
    client:post("/echo", { data = {} }).json,
    client:post("/echo", { data = "" }).json,
    client:get("/echo").json,
  }
end)

return app
