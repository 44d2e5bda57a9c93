local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local log = {}

app:after_request(function(response)
  log[#log + 1] = "after"
  return response
end)

app:teardown_request(function()
  log[#log + 1] = "teardown"
end)

app:get("/", function()
  local left = 2
  return function()
    if left == 0 then
      return nil
    end
    left = left - 1
    log[#log + 1] = "piece"
    return "x"
  end
end)

app:get("/log", function()
  local text = table.concat(log, " ")
  log = {}
  return text
end)

return app
