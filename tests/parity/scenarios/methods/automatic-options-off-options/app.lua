local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:add_url_rule("/", nil, function()
  return request.method
end, { provide_automatic_options = false })

return app
