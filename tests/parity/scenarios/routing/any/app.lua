local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/<any(about, help, 'privacy notice', imprint):page>", { endpoint = "page" }, function(page)
  return page .. " at " .. url_for("page", { page = page })
end)

return app
