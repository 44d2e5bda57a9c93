local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local view = setmetatable({}, { __call = function()
  return request.method
end })

view.methods = { "GET", "POST" }
view.required_methods = { "PATCH" }
view.provide_automatic_options = false
app:add_url_rule("/view", nil, view)
app:add_url_rule("/given", "given", view, { methods = { "PUT" } })

return app
