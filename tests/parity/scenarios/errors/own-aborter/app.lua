local luaflask = require("luaflask")
local exceptions, abort = luaflask.exceptions, luaflask.abort

local Teapot = exceptions.ImATeapot:extend("Teapot", { description = "short and stout" })

local Aborter = exceptions.Aborter:extend("Aborter")

function Aborter:__call(code, ...)
  if code == "not allowed" then
    error(exceptions.Forbidden(...))
  end
  exceptions.Aborter.__call(self, code, ...)
end

local App = luaflask.Flask:extend("App")

function App:make_aborter() -- luacheck: ignore 212
  return Aborter(nil, { [418] = Teapot, [700] = Teapot })
end

local app = App("app")

app:get("/teapot", function()
  abort(418)
end)

app:get("/700", function()
  abort(700)
end)

app:get("/text", function()
  abort("not allowed", "go away")
end)

app:get("/404", function()
  abort(404)
end)

return app
