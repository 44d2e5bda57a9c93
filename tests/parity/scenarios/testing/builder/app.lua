local luaflask = require("luaflask")
local testing = require("luaflask.testing")
local EnvironBuilder, BytesIO, null = testing.EnvironBuilder, testing.BytesIO, luaflask.null
local app = luaflask.Flask("app")

local function shown(builder)
  local environ = builder:get_environ()
  local names = { "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT",
    "HTTP_HOST", "CONTENT_TYPE", "CONTENT_LENGTH", "wsgi.url_scheme", "wsgi.multithread", "HTTP_X_A", "REQUEST_URI" }
  local found = {}
  for _, name in ipairs(names) do
    found[name] = environ[name] == nil and null or environ[name]
  end
  if (environ.CONTENT_TYPE or ""):find("^multipart") then
    found.CONTENT_TYPE, found.CONTENT_LENGTH = "multipart", "multipart"
    return found
  end
  found.input = environ["wsgi.input"]:read()
  return found
end

app:get("/", function()
  local seen = {
    shown(EnvironBuilder(app)),
    shown(EnvironBuilder(app, "/a b?x=1", { headers = { ["X-A"] = "1" } })),
    shown(EnvironBuilder(app, "/x", {
      base_url = "https://example.com:8443/root/", method = "POST", data = { a = "1" },
    })),
    shown(EnvironBuilder(app, "/x", { subdomain = "api", query_string = { q = "a b" }, multithread = true })),
    shown(EnvironBuilder(app, "/x", { method = "PUT", input_stream = BytesIO("bytes"), content_type = "text/x" })),
    shown(EnvironBuilder(app, "/x", { method = "POST", data = { f = { BytesIO("1"), "a.txt" } } })),
    shown(EnvironBuilder(app, "/x", { method = "POST", json = { 1 } })),
  }
  local builder = EnvironBuilder(app, "/x")
  builder.method = "POST"
  builder.args.page = "2"
  builder.form.name = "tea"
  builder.headers["X-A"] = "set"
  builder.host = "other.example:81"
  builder.script_root = "/mounted"
  seen[#seen + 1] = shown(builder)
  seen[#seen + 1] = {
    builder.base_url, builder.server_name, builder.server_port, builder.mimetype, builder.query_string,
  }
  builder.query_string = "raw=1"
  if not pcall(function() return builder.args end) then
    seen[#seen + 1] = "no args"
  end
  builder.files:add_file("doc", BytesIO("x"), "d.txt")
  seen[#seen + 1] = builder.content_type
  builder.input_stream = BytesIO("own")
  if not pcall(function() return builder.form end) then
    seen[#seen + 1] = { builder.content_type or null, shown(builder).input }
  end
  return seen
end)

return app
