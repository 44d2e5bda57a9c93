local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local function v(x)
  if x == nil then
    return luaflask.null
  end
  return x
end

app:get("/", function()
  local cc = request.cache_control
  return {
    no_cache = cc.no_cache,
    no_store = cc.no_store,
    no_transform = cc.no_transform,
    only_if_cached = cc.only_if_cached,
    max_age = v(cc.max_age),
    max_stale = v(cc.max_stale),
    min_fresh = v(cc.min_fresh),
    stale_if_error = v(cc.stale_if_error),
    own = cc:has("x-own"),
    header = cc:to_header(),
  }
end)

return app
