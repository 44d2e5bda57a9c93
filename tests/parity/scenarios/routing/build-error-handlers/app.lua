local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

table.insert(app.url_build_error_handlers, function(err, endpoint)
  if endpoint == "first" then
    error(err, 0)
  end
end)

table.insert(app.url_build_error_handlers, function(_, endpoint, values)
  if endpoint == "elsewhere" then
    return "/elsewhere/" .. values.id
  end
end)

app:get("/", { endpoint = "index" }, function()
  return url_for("elsewhere", { id = 7 })
end)

app:get("/unknown", function()
  local _, err = pcall(url_for, "indx")
  return tostring(err)
end)

return app
