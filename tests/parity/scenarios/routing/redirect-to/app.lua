local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:add_url_rule("/old", "old", nil, { redirect_to = "new" })
app:add_url_rule("/old/<int:id>", "old_id", nil, { redirect_to = "new/<id>" })
app:add_url_rule("/called/<name>", "called", nil, {
  redirect_to = function(_, values)
    return "new/" .. #values.name
  end,
})

app:get("/new", { endpoint = "new" }, function()
  return "new"
end)

app:get("/new/<int:id>", { endpoint = "new_id" }, function(id)
  return "new " .. id
end)

return app
