local luaflask = require("luaflask")
local request, g = luaflask.request, luaflask.g
local app = luaflask.Flask("app")

app:before_request(function()
  g.user = request.args:get("user", "nobody")
end)

app:get("/", function()
  local left = 2
  return luaflask.stream_with_context(function()
    if left == 0 then
      return nil
    end
    left = left - 1
    return g.user .. " at " .. request.path .. "\n"
  end)
end)

return app
