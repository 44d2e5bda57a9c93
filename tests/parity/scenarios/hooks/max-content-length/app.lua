local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")
app.config.MAX_CONTENT_LENGTH = 64

app:before_request(function()
  request.form:get("myfile")
end)

app:errorhandler(413, function()
  return "42"
end)

app:post("/accept", function()
  return "not reached"
end)

return app
