local luaflask = require("luaflask")
local redirect, url_for, request = luaflask.redirect, luaflask.url_for, luaflask.request

local app = luaflask.Flask("app")

app:get("/to", function()
  local code = request.args:get("code", nil, "int")
  return redirect(request.args:get("where") or "/elsewhere", code)
end)

app:get("/named", function()
  return redirect(url_for("target", { id = 3, q = "a b" }))
end)

app:get("/target/<int:id>", "target", function(id)
  return "at " .. id
end)

app:get("/app-method", function()
  return app:redirect("/x", 303)
end)

return app
