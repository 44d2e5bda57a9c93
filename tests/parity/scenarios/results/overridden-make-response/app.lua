local luaflask = require("luaflask")

local App = luaflask.Flask:extend("App")

function App:make_response(rv, ...)
  if type(rv) == "number" then
    rv = "the number " .. rv
  end
  return luaflask.Flask.make_response(self, rv, ...)
end

local app = App("app")

app:get("/number", function()
  return 42
end)

app:get("/text", function()
  return "text", 201
end)

return app
