local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:post("/", function()
  return {
    content_type = request.content_type or luaflask.null,
    mimetype = request.mimetype,
    params = luaflask.object(request.mimetype_params),
    length = request.content_length or luaflask.null,
    encoding = request.content_encoding or luaflask.null,
    md5 = request.content_md5 or luaflask.null,
    is_json = request.is_json,
    parsed = request.want_form_data_parsed,
  }
end)

return app
