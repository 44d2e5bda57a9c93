local luaflask = require("luaflask")
local abort, redirect, make_response = luaflask.abort, luaflask.redirect, luaflask.make_response

local app = luaflask.Flask("app")

app:errorhandler(400, function(err)
  return { error = err.name }, 400
end)

app:errorhandler(401, function()
  return redirect("/login")
end)

app:errorhandler(403, function(err)
  return err
end)

app:errorhandler(404, function(err)
  local response = err:get_response()
  response.data = "changed"
  response.headers:set("X-Changed", "yes")
  return response
end)

app:errorhandler(409, function()
  return make_response("made", 409)
end)

app:errorhandler(410, function() end)

app:errorhandler(418, function()
  return "teapot", 418, { ["X-Tea"] = "green" }
end)

app:get("/<int:code>", function(code)
  abort(code)
end)

return app
