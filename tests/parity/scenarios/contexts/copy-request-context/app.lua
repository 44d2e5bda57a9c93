local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local function run(fn)
  return luaflask.spawn(fn):join()
end

app:get("/<name>", function(_)
  local copied = luaflask.copy_current_request_context(function()
    return { request.path, request.args:get("x"), request.view_args.name }
  end)
  return { run(copied), run(luaflask.has_request_context) }
end)

app:get("/outside", function()
  return { run(function()
    local _, err = pcall(luaflask.copy_current_request_context, print)
    return tostring(err):match("'copy_current_request_context'")
  end) }
end)

return app
