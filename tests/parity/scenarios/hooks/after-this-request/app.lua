local luaflask = require("luaflask")
local after_this_request = luaflask.after_this_request

local app = luaflask.Flask("app")

app:after_request(function(response)
  response.headers:set("X-Order", (response.headers:get("X-Order") or "") .. "app")
  return response
end)

app:get("/", function()
  after_this_request(function(response)
    response.headers:set("X-Foo", "a header")
    response.headers:set("X-Order", "one,")
    return response
  end)
  after_this_request(function(response)
    response.headers:set("X-Order", response.headers:get("X-Order") .. "two,")
    return response
  end)
  return "Test"
end)

app:get("/plain", function()
  return "plain"
end)

return app
