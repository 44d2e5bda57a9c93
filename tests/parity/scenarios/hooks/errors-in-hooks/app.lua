local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")

app:errorhandler(500, function()
  return "Hello Server Error", 500
end)

app:before_request(function()
  if request.path == "/before" then
    error("in before_request")
  end
end)

app:after_request(function(response)
  if request.path == "/after" then
    error("in after_request")
  elseif request.path == "/after-abort" then
    luaflask.abort(404)
  end
  return response
end)

for _, path in ipairs({ "/before", "/after", "/after-abort", "/fine" }) do
  app:get(path, function()
    return "fine"
  end)
end

return app
