local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")
app.config.MAX_FORM_MEMORY_SIZE = 20
app.config.MAX_FORM_PARTS = 2

app:before_request(function()
  if request.path == "/more" then
    request.max_form_memory_size = 200
    request.max_form_parts = 4
  end
end)

local function show()
  local n = 0
  for _ in request.form:items(true) do
    n = n + 1
  end
  for _ in request.files:items(true) do
    n = n + 1
  end
  return tostring(n)
end

app:post("/", show)
app:post("/more", { endpoint = "more" }, show)

return app
