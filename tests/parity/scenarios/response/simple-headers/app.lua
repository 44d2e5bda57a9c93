local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  local r = luaflask.make_response("ok")
  r.age = 12
  r.location = "/elsewhere"
  r.content_location = "/här"
  r.content_encoding = "identity"
  r.content_md5 = "Q2hlY2s="
  r.accept_ranges = "none"
  r.expires = 86400
  r.last_modified = "Thu, 01 Jan 1970 00:00:10 GMT"
  r.retry_after = 120
  r.cross_origin_resource_policy = "same-site"
  r.content_range = "bytes 0-1/2"
  return r
end)

app:get("/read", function()
  local r = luaflask.make_response("ok")
  r.headers:extend({
    Age = "7", Expires = "Thu, 01 Jan 1970 00:00:10 GMT", ["Last-Modified"] = "never", Location = "/x",
    ["Content-Range"] = "bytes 5-9/*", ["Retry-After"] = "Thu, 01 Jan 1970 00:00:20 GMT",
  })
  local range = r.content_range
  return {
    age = r.age, expires = r.expires, modified = r.last_modified or luaflask.null, location = r.location,
    units = range.units, start = range.start, stop = range.stop, length = range.length or luaflask.null,
    retry = r.retry_after, date = r.date or luaflask.null, ranges = r.accept_ranges or luaflask.null,
  }
end)

app:get("/unset", function()
  local r = luaflask.make_response("ok")
  r.age = 1
  r.age = nil
  r.location = "/x"
  r.location = nil
  r.content_range = "bytes 0-1/2"
  r.content_range:unset()
  r.retry_after = 5
  r.retry_after = nil
  return r
end)

app:get("/range", function()
  local r = luaflask.make_response("ok", 206)
  r.content_range:set(0, 2, 10)
  r.content_range.length = 20
  return r
end)

return app
