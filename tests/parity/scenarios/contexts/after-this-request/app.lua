local luaflask = require("luaflask")
local after_this_request = luaflask.after_this_request
local app = luaflask.Flask("app")

local function mark(name)
  after_this_request(function(response)
    response.headers["X-Order"] = response.headers:get("X-Order", "") .. name
    return response
  end)
end

app:before_request(function()
  mark("before ")
end)

app:after_request(function(response)
  response.headers["X-Order"] = response.headers:get("X-Order", "") .. "after"
  return response
end)

app:get("/", function()
  mark("one ")
  mark("two ")
  return "ok"
end)

app:get("/fail", function()
  mark("failed ")
  error("ValueError")
end)

app:get("/outside", function()
  local seen = {}
  luaflask.spawn(function()
    local _, err = pcall(after_this_request, function(response) return response end)
    seen[1] = tostring(err):match("('after_this_request'.-) such") or tostring(err)
  end):join()
  return seen
end)

return app
