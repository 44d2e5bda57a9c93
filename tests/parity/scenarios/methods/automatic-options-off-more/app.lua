local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local function index()
  return request.method
end

app:add_url_rule("/", "index", index, { provide_automatic_options = false })
app:add_url_rule("/more", "more", index, { methods = { "GET", "POST" }, provide_automatic_options = false })

return app
