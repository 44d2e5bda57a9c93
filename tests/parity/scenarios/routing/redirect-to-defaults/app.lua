local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

local function users(page)
  return "page " .. page
end

app:route("/users/", { endpoint = "users", defaults = { page = 1 } })(users)
app:route("/users/page/<int:page>", { endpoint = "users" })(users)

app:get("/urls", function()
  return url_for("users", { page = 1 }) .. " " .. url_for("users", { page = 2 }) .. " " .. url_for("users")
end)

return app
