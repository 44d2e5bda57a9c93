local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local function answer(change, first)
  local response = luaflask.make_response("ok")
  if first then
    response.headers["Cache-Control"] = first
  end
  change(response.cache_control, response)
  return response
end

local CHANGES = {
  flags = function(cc) cc.public = true cc.immutable = true cc.must_revalidate = true end,
  numbers = function(cc) cc.max_age = 60 cc.s_maxage = 30 cc.stale_while_revalidate = 5 cc.stale_if_error = 6 end,
  bare = function(cc) cc.no_cache = true cc.private = true end,
  fields = function(cc) cc.no_cache = "Set-Cookie" cc.private = "X-A, X-B" end,
  rest = function(cc)
    cc.no_store = true cc.no_transform = true cc.proxy_revalidate = true cc.must_understand = true
  end,
  off = function(cc) cc.public = true cc.max_age = 5 cc.public = false cc.max_age = nil end,
  change = function(cc) cc.max_age = 7 cc.no_store = false end,
  clear = function(cc) cc:clear() end,
  own = function(cc) cc["x-own"] = "a b" end,
  read = function(cc, response)
    response.data = ("%s %s %s"):format(tostring(cc.max_age), cc.no_store, tostring(cc:get("x-own")))
  end,
}

app:get("/<name>", function(name)
  return answer(CHANGES[name], luaflask.request.args.first)
end)

return app
