local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")
app:route("/item/<int:id>", { endpoint = "item", methods = { "GET", "POST" } })(function() end)

local function seen(path, opts)
  return app:test_request_context(path, opts)(function()
    return {
      url = request.url,
      method = request.method,
      endpoint = request.endpoint or luaflask.null,
      view_args = request.view_args and luaflask.object(request.view_args) or luaflask.null,
      args = luaflask.object(request.args:to_dict()),
      form = luaflask.object(request.form:to_dict()),
      json = request.is_json and request:get_json() or luaflask.null,
      header = request.headers:get("X-A") or luaflask.null,
      content_type = request.content_type or luaflask.null,
    }
  end)
end

local results = {
  seen("/item/3?q=x"),
  seen("/item/4", { method = "POST", data = { a = "1" } }),
  seen("/item/5", { method = "POST", json = { a = luaflask.array({ 1 }) } }),
  seen("/none", { base_url = "https://example.com:444", query_string = { b = "2" }, headers = { ["X-A"] = "y" } }),
  seen("/", { subdomain = "sub", url_scheme = "https" }),
}

app:get("/", function()
  return results
end)

return app
