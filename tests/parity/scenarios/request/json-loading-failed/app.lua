local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local MyRequest = luaflask.Request:extend("MyRequest")

function MyRequest:on_json_loading_failed(err)
  return { failed = err ~= nil, mimetype = self.mimetype }
end

app.request_class = MyRequest

app:post("/", function()
  return request.json
end)

return app
