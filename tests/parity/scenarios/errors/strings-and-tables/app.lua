local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")

app:errorhandler(exceptions.Exception, function(err)
  return "caught " .. tostring(err):gsub("^.*: ", ""), 500
end)

app:get("/text", function()
  error("a text", 0)
end)

app:get("/wrapped", function()
  local ok, err = pcall(error, exceptions.Exception("inner"))
  error(exceptions.Exception("outer of " .. tostring(ok) .. " " .. tostring(err)))
end)

app:get("/again", function()
  local _, err = pcall(luaflask.abort, 410)
  error(err)
end)

return app
