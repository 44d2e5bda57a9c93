local luaflask = require("luaflask")
local exceptions = luaflask.exceptions
local Aborter, HTTPException, abort = exceptions.Aborter, exceptions.HTTPException, luaflask.abort

local Tea = HTTPException:extend("Tea", { code = 419, description = "no tea left" })

local MyAborter = Aborter:extend("MyAborter")

function MyAborter:__call(code, ...)
  if code == "tea" then
    code = 419
  end
  Aborter.__call(self, code, ...)
end

local MyFlask = luaflask.Flask:extend("MyFlask", { aborter_class = MyAborter })

function MyFlask:make_aborter()
  local aborter = luaflask.Flask.make_aborter(self)
  aborter.mapping[419] = Tea
  return aborter
end

local app = MyFlask("app")

app:get("/code", function()
  abort(419)
end)

app:get("/name", function()
  abort("tea", "gone")
end)

app:get("/plain", function()
  abort(404, "nothing here")
end)

app:get("/unknown", function()
  local _, err = pcall(abort, 999)
  return tostring(err):match("no exception.*")
end)

app:get("/classes", function()
  local aborter = luaflask.current_app.aborter
  return { luaflask.Flask.aborter_class == Aborter, luaflask.class.of(aborter) == MyAborter }
end)

return app
