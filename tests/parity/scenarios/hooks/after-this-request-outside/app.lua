local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local ok, err = pcall(luaflask.after_this_request, function(response)
  return response
end)

app:get("/", function()
  return { refused = not ok, told = tostring(err):find("after_this_request", 1, true) ~= nil }
end)

return app
