local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:after_request(function(response)
  response.headers["X-Length"] = response.content_length or "unknown"
  response.headers["X-Type"] = response.mimetype
  if response.mimetype == "text/plain" then
    response.data = response.data:upper()
    response.headers:remove("X-Drop")
  end
  if response.is_json then
    response.status_code = 203
  end
  return response
end)

app:get("/text", function() return "text", { ["Content-Type"] = "text/plain", ["X-Drop"] = "1" } end)
app:get("/html", function() return "<p>" end)
app:get("/json", function() return { a = 1 } end)
app:get("/stream", function()
  return coroutine.wrap(function()
    coroutine.yield("streamed")
  end), { ["Content-Type"] = "text/plain" }
end)
app:get("/file", function() return luaflask.send_file("app.py", { mimetype = "text/x-python", etag = false }) end)

return app
