local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:post("/data", function()
  return "[" .. request.data .. "]"
end)

app:post("/get-data", function()
  local first = request:get_data()
  return ("%d %d %s"):format(#first, #request:get_data(), request.form.a or "no form")
end)

app:post("/as-text", function()
  return request:get_data({ as_text = true })
end)

app:post("/parsed", function()
  return "[" .. request:get_data({ parse_form_data = true }) .. "] " .. (request.form.a or "no form")
end)

app:post("/stream", function()
  local stream = request.stream
  return ("%s|%s|%s"):format(stream:read(2), stream:read(3) or "", stream:read())
end)

app:post("/lines", function()
  local lines = {}
  for line in request.stream:lines() do
    lines[#lines + 1] = line
  end
  return luaflask.array(lines)
end)

return app
