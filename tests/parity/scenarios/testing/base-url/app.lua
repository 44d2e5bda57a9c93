local luaflask = require("luaflask")
local request, url_for = luaflask.request, luaflask.url_for
local app = luaflask.Flask("app")

app:get("/echo", "echo", function()
  return { request.host, request.scheme, request.root_path, request.path, request.url, url_for("echo", { x = 1 }) }
end)

app:get("/", function()
  local client = app:test_client()
  local seen = {
    client:get("/echo").json,
    client:get("/echo", { base_url = "https://shop.example:8443" }).json,
    client:get("/echo", { base_url = "http://shop.example/mount/" }).json,
    client:get("https://other.example/echo?a=1").json,
    client:get("/echo", { subdomain = "api", url_scheme = "https" }).json,
  }
  app.config.SERVER_NAME = "named.example"
  app.config.PREFERRED_URL_SCHEME = "https"
  app.config.APPLICATION_ROOT = "/app"
  seen[#seen + 1] = client:get("/echo").json
  seen[#seen + 1] = client:get("/echo", { subdomain = "api" }).json
  app.config.SERVER_NAME, app.config.PREFERRED_URL_SCHEME, app.config.APPLICATION_ROOT = nil, "http", "/"
  if not pcall(client.get, client, "/echo", { base_url = "http://x", subdomain = "y" }) then
    seen[#seen + 1] = "refused"
  end
  return seen
end)

return app
