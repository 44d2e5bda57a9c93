local luaflask = require("luaflask")
local request, Request = luaflask.request, luaflask.Request
local app = luaflask.Flask("app")

local MyRequest = Request:extend("MyRequest")

function MyRequest.getters.tenant(self)
  return self.host:match("^[^.]*")
end

function MyRequest.on_json_loading_failed()
  return { broken = true }
end

app.request_class = MyRequest

app:post("/", function()
  return { request.tenant, request:get_json(), app.request_class == MyRequest }
end)

app:get("/default", function()
  return { luaflask.Flask("x").request_class == Request, app.request_class == MyRequest }
end)

return app
