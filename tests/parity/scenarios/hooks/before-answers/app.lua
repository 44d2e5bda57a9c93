local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local log = {}

app:before_request(function()
  log[#log + 1] = "first"
end)

app:before_request(function()
  if luaflask.request.args:get("stop") then
    return "stopped", 403, { ["X-From"] = "hook" }
  end
end)

app:before_request(function()
  log[#log + 1] = "third"
end)

app:after_request(function(response)
  response.headers:set("X-Log", table.concat(log, " "))
  log = {}
  return response
end)

app:get("/", function()
  log[#log + 1] = "view"
  return "view"
end)

return app
