local luaflask = require("luaflask")
local exceptions, abort = luaflask.exceptions, luaflask.abort

local app = luaflask.Flask("app")

app:errorhandler(exceptions.HTTPException, function(err)
  return "handler of " .. tostring(err.code), err.code
end)

app:get("/response", function()
  abort(luaflask.Response("the response", 203))
end)

app:get("/response-of-404", function()
  abort(404, "x", luaflask.Response("the response of 404", 404))
end)

app:get("/ignored-response", function()
  abort(404, nil, luaflask.Response("the response of 404", 404))
end)

app:get("/redirect", function()
  error(require("luaflask.routing").RequestRedirect("/elsewhere"))
end)

app:get("/raise-class", function()
  error(exceptions.Gone)
end)

return app
