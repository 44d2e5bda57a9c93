local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:route("/", { methods = { "GET", "POST", "PUT", "PATCH", "DELETE" } })(function()
  return {
    form = luaflask.object(request.form:to_dict(false)),
    values = luaflask.object(request.values:to_dict(false)),
    files = luaflask.object(request.files:to_dict()),
    data = request.data,
  }
end)

app:post("/needed", function()
  return request.form:need("name")
end)

return app
