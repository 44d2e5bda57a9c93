local luaflask = require("luaflask")
local abort, exceptions = luaflask.abort, luaflask.exceptions
local WWWAuthenticate = require("luaflask.datastructures").WWWAuthenticate

local app = luaflask.Flask("app")

app:get("/retry/429", function()
  abort(429, { retry_after = 60 })
end)

app:get("/retry/503", function()
  abort(503, { description = "Back soon.", retry_after = 3600 })
end)

app:get("/retry/date", function()
  error(exceptions.ServiceUnavailable({ retry_after = { year = 2030, month = 1, day = 2, hour = 3, min = 4, sec = 5 } }))
end)

app:get("/auth", function()
  error(exceptions.Unauthorized({ www_authenticate = WWWAuthenticate("basic", { realm = "over here" }) }))
end)

app:get("/auth/two", function()
  error(exceptions.Unauthorized({ www_authenticate = {
    WWWAuthenticate("basic", { realm = "over here" }),
    WWWAuthenticate("bearer", { realm = "over there" }),
  } }))
end)

app:get("/method", function()
  error(exceptions.MethodNotAllowed({ "GET", "PUT" }))
end)

app:get("/range", function()
  error(exceptions.RequestedRangeNotSatisfiable(1000))
end)

app:get("/range/units", function()
  error(exceptions.RequestedRangeNotSatisfiable(10, "lines"))
end)

return app
