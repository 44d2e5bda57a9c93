local luaflask = require("luaflask")
local ds = luaflask.datastructures
local app = luaflask.Flask("app")

app:get("/header-set", function()
  local set = ds.HeaderSet({ "foo", "bar" })
  set:add("FOO")
  set:update({ "baz", "bar" })
  local out = { text = tostring(set), find = set:find("BAR") - 1, index = set:index("baz") - 1, has = set:has("Foo") }
  set:remove("bar")
  set:discard("none")
  out.after = set:to_header()
  out.disjoint = set:isdisjoint({ "x" })
  out.missing = not pcall(set.index, set, "bar")
  out.refused = not pcall(set.remove, set, "bar")
  set:clear()
  out.cleared = set:to_header()
  return out
end)

app:get("/etags", function()
  local tags = ds.ETags({ "a", "b" }, { "w" })
  return { a = tags("a"), w = tags("w"), weak = tags("w", true), data = tags(nil, "content"),
    raw = { tags:contains_raw('"a"'), tags:contains_raw('W/"w"'), tags:contains_raw('"w"') },
    star = ds.ETags(nil, nil, true):contains("any"), text = ds.ETags(nil, nil, true):to_header() }
end)

app:get("/accept", function()
  local accept = ds.MIMEAccept({ { "text/html", 0.5 }, { "*/*", 0.1 }, { "application/json", 1 } })
  return { index = accept:index("text/html") - 1,
    missing = not pcall(ds.Accept.index, ds.Accept({ { "a", 1 } }), "b"),
    refused = not pcall(accept.append, accept, { "x", 1 }), values = #accept:copy(), count = accept:count({ "a", 1 }),
    text = accept:to_header(), best = accept.best }
end)

app:get("/ranges", function()
  local range = ds.Range("bytes", { { 0, 10 }, { 20, nil } })
  local content = ds.ContentRange("bytes", 0, 10, 100)
  local before = tostring(content)
  content:set(5, 6, nil)
  return { range = tostring(range), one = ds.Range("bytes", { { -5 } }):to_content_range_header(100), before = before,
    after = tostring(content), etag = ds.IfRange("x"):to_header(), date = ds.IfRange(nil, 86400):to_header(),
    bad = not pcall(ds.Range, "bytes", { { 5, 3 } }) }
end)

app:get("/cache-control", function()
  local told = 0
  local cc = ds.ResponseCacheControl({ { "max-age", "5" } }, function()
    told = told + 1
  end)
  cc.no_store = true
  cc:setdefault("x-own", "1")
  cc:setdefault("x-own", "2")
  local out = { text = cc:to_header(), popped = cc:pop("x-own"), none = cc:pop("x-own", "none") }
  cc:update({ { "public", true }, { "max-age", "6" } })
  out.age = cc.max_age
  out.told = told
  out.after = tostring(cc)
  local own = ds.ResponseCacheControl:extend("Own", { x_age = ds.CacheControl.cache_property("x-age", nil, "int") })()
  own.x_age = 7
  out.own = own:to_header()
  out.frozen = not pcall(function() ds.RequestCacheControl({}).no_cache = true end)
  return out
end)

app:get("/authorization", function()
  local basic = ds.Authorization("basic", { username = "ada", password = "pw" })
  return { basic = tostring(basic), bearer = ds.Authorization("bearer", nil, "t"):to_header(),
    custom = ds.Authorization("custom", { a = "b c" }):to_header(),
    equal = basic == ds.Authorization.from_header(tostring(basic)) }
end)

app:get("/dicts", function()
  local told = 0
  local d = ds.CallbackDict({ { "a", 1 } }, function() told = told + 1 end)
  d.b = 2
  d:setdefault("a", 5)
  d:setdefault("c", 3)
  local popped = d:pop("a")
  d:pop("zz", nil)
  d:update({ { "d", 4 } })
  local frozen = ds.ImmutableDict({ { "a", 1 } })
  local list = ds.ImmutableList({ "x", "y", "x" })
  return { told = told, popped = popped, now = d:to_dict(), refused = not pcall(frozen.pop, frozen, "a"),
    text = tostring(frozen), copied = frozen:copy():to_dict(),
    converted = { ds.TypeConversionDict({ { "n", "42" } }):get("n", 0, "int"),
      ds.TypeConversionDict({ { "n", "x" } }):get("n", -1, "int") },
    list = { list:count("x"), list:index("y") - 1, tostring(list) }, frozen_list = not pcall(list.append, list, "z") }
end)

return app
