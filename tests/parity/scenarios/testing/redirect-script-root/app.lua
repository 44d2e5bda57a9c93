local luaflask = require("luaflask")
local request, redirect, url_for = luaflask.request, luaflask.redirect, luaflask.url_for
local app = luaflask.Flask("app")

app:get("/go", "go", function()
  return redirect(url_for("end"))
end)

app:get("/out", "out", function()
  return redirect("/end")
end)

app:get("/end", "end", function()
  return { request.root_path, request.path, request.url }
end)

app:get("/", function()
  local client = app:test_client()
  return {
    client:get("/go", { base_url = "http://localhost/mount", follow_redirects = true }).json,
    client:get("/out", { base_url = "http://localhost/mount", follow_redirects = true }).json,
  }
end)

return app
