local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")
app.config.MAX_CONTENT_LENGTH = 10

app:before_request(function()
  if request.path == "/large" then
    request.max_content_length = 100
  elseif request.path == "/small" then
    request.max_content_length = 3
  elseif request.path == "/reset" then
    request.max_content_length = nil
  end
end)

for _, path in ipairs({ "/", "/large", "/small", "/reset" }) do
  app:post(path, { endpoint = path }, function()
    return ("%d of %d"):format(#request:get_data(), request.max_content_length)
  end)
end

app:post("/form", function()
  return request.form.a
end)

app:post("/unread", function()
  return "not read"
end)

return app
