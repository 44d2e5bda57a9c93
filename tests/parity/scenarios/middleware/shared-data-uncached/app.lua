-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local SharedData = require("luaflask.middleware").SharedData

local app = luaflask.Flask("app", { static_folder = false })

app:get("/page", function()
  return "page"
end)
app:get("/shared/none.txt", function()
  return "from the application"
end)

local files = app.root_path .. "/files"
local exports = { ["/shared"] = files, ["/one"] = files .. "/a.txt" }
app.wsgi_app = SharedData(app.wsgi_app, exports, { cache = false, disallow = "*.lua" })

return app
