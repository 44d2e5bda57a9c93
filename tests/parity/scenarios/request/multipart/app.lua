local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:post("/", function()
  local files = {}
  for name, file in request.files:items(true) do
    files[#files + 1] = {
      field = name,
      name = file.name,
      filename = file.filename,
      content_type = file.content_type or luaflask.null,
      mimetype = file.mimetype,
      params = luaflask.object(file.mimetype_params),
      length = file.content_length,
      own = file.headers:get("X-Own", "none"),
      data = file:read(),
    }
  end
  return { form = luaflask.object(request.form:to_dict(false)), files = luaflask.array(files), data = request.data }
end)

return app
