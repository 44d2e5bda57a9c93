local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")
app.config.MAX_CONTENT_LENGTH = 400
app.config.MAX_FORM_MEMORY_SIZE = 30
app.config.MAX_FORM_PARTS = 2

app:post("/form", function()
  return { n = #luaflask.array(request.form:getlist("a")) }
end)

app:post("/data", function()
  return tostring(#request:get_data())
end)

app:post("/own", function()
  request.max_content_length = nil
  request.max_form_memory_size = 1000
  request.max_form_parts = 10
  return { n = #request.form:getlist("a"), limits = { request.max_form_memory_size, request.max_form_parts } }
end)

app:get("/limits", function()
  return { request.max_content_length, request.max_form_memory_size, request.max_form_parts }
end)

return app
