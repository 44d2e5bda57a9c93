local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")

local DO = {
  status_code = function(r) r.status_code = 404 end,
  status = function(r) r.status = "299 Very Fine" end,
  data = function(r) r.data = "changed" end,
  set_data = function(r) r:set_data("changed too") end,
  append = function(r) r.data = r.data .. "!" end,
  mimetype = function(r) r.mimetype = "text/plain" end,
  content_type = function(r) r.content_type = "text/x-other" end,
  no_content_type = function(r) r.headers:remove("Content-Type") end,
  header = function(r) r.headers:set("X-A", "1") end,
  add = function(r) r.headers:add("X-A", "1") r.headers:add("X-A", "2") end,
  set_then_add = function(r) r.headers:set("X-A", "1") r.headers:add("X-A", "2") r.headers:set("X-B", "3") end,
  set_twice = function(r) r.headers:set("x-a", "1") r.headers:set("X-A", "2") end,
  set_over_added = function(r) r.headers:add("X-A", "1") r.headers:add("X-A", "2") r.headers:set("X-A", "3") end,
  index = function(r) r.headers["X-A"] = "1" end,
  setdefault = function(r) r.headers:setdefault("Content-Type", "no") r.headers:setdefault("X-A", "1") end,
  extend = function(r) r.headers:extend({ ["X-A"] = "1" }) end,
  update = function(r) r.headers:update({ ["X-A"] = { "1", "2" } }) end,
  number = function(r) r.headers:set("X-A", 42) end,
  seen = function(r)
    r.headers:set("X-Seen", table.concat({ r.status_code, r.status:sub(1, 3), r.mimetype, r.content_type, #r.data,
      tostring(r.is_json), tostring(r.is_streamed) }, "|"))
  end,
  json = function(r) r.headers:set("X-Json", tostring(r.is_json and r:get_json().a)) end,
  cookie = function(r) r:set_cookie("c", "v", { path = "/x", httponly = true, samesite = "Lax" }) end,
  two_cookies = function(r) r:set_cookie("c", "v") r:set_cookie("d", "w") end,
  delete_cookie = function(r) r:delete_cookie("c") end,
  vary = function(r) r.vary:add("Cookie") r.vary:add("Accept") end,
  cache = function(r) r.cache_control.no_store = true r.cache_control.max_age = 3 end,
  etag = function(r) r:set_etag("abc") end,
  add_etag = function(r) r:add_etag() end,
  location = function(r) r.location = "/ü" end,
  length = function(r) r.headers:set("X-Length", tostring(r.content_length)) end,
  last_modified = function(r) r.last_modified = 86400 end,
  allow = function(r) r.allow:add("GET") end,
  language = function(r) r.content_language:add("de") end,
  retry = function(r) r.retry_after = 30 end,
  csp = function(r) r.content_security_policy.default_src = "'self'" end,
  cors = function(r) r.access_control_allow_origin = "*" end,
  get = function(r)
    r.headers:set("X-Get", tostring(r.headers:get("content-type")) .. " " .. tostring(r.headers:get("X-None", "none")))
  end,
  status_204 = function(r) r.status_code = 204 end,
  status_304 = function(r) r.status_code = 304 end,
  new = function() return luaflask.make_response("new", 201) end,
  names = function(r)
    local names = {}
    for name in luaflask.pairs(r.headers) do names[#names + 1] = name end
    r.headers:set("X-Names", tostring(#names > 0))
  end,
}

app:after_request(function(response)
  for _, name in ipairs(request.args:getlist("do")) do
    response = DO[name](response) or response
  end
  return response
end)

app:get("/text", function()
  return "text"
end)

app:get("/json", function()
  return { a = 1 }
end)

app:get("/status", function()
  return "x", 201, { ["X-Own"] = "yes" }
end)

app:get("/error", function()
  error("broken")
end)

return app
