local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:before_request(function()
  if request.path == "/strict" then
    request.trusted_hosts = { "good.example" }
  end
end)

app:get("/strict", function() return request.host end)
app:get("/url", function() return request.url end)
app:get("/in-view", function()
  request.trusted_hosts = { ".example" }
  return request.host_url
end)

return app
