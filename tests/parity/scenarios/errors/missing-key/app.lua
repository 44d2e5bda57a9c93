local luaflask = require("luaflask")
local request, abort = luaflask.request, luaflask.abort

local app = luaflask.Flask("app")

app:get("/key", function()
  return request.form:need("missing_key")
end)

app:get("/arg", function()
  return request.args:need("missing_key")
end)

app:get("/abort", function()
  abort(400)
end)

app:get("/handled", function()
  local ok, err = pcall(function()
    return request.args:need("missing_key")
  end)
  return ("%s %d %s"):format(tostring(ok), err.code, err.name)
end)

return app
