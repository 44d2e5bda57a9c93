local luaflask = require("luaflask")
local abort, redirect, url_for = luaflask.abort, luaflask.redirect, luaflask.url_for
local Response = luaflask.Response
local Foo = luaflask.exceptions.Exception:extend("Foo", { whatever = 42 })

local app = luaflask.Flask("app")

app:errorhandler(Foo, function(err)
  return tostring(err.whatever)
end)

app:get("/", function()
  abort(redirect(url_for("test")))
end)

app:get("/test", "test", function()
  error(Foo())
end)

app:get("/made", function()
  abort(Response("made", 418, { ["X-Made"] = "yes" }))
end)

app:get("/with-response", function()
  abort(404, "ignored", Response("another page", 404))
end)

return app
