local luaflask = require("luaflask")
local request, g, session = luaflask.request, luaflask.g, luaflask.session
local stream_with_context = luaflask.stream_with_context

local app = luaflask.Flask("app")
app.secret_key = "testing"

local function tried(fn)
  local ok, result = pcall(fn)
  return ok and tostring(result) or "outside"
end

app:before_request(function()
  g.value = "of g"
end)

app:get("/without", function()
  return coroutine.wrap(function()
    coroutine.yield(tried(function() return request.path end) .. " ")
    coroutine.yield(tried(function() return g.value end))
  end)
end)

app:get("/with", function()
  session.user = "ada"
  return stream_with_context(coroutine.wrap(function()
    coroutine.yield(tried(function() return request.path end) .. " ")
    coroutine.yield(tried(function() return g.value end) .. " ")
    session.user = "too late"
    coroutine.yield(tried(function() return session.user end) .. " ")
    coroutine.yield(tried(function() return luaflask.url_for("static", { filename = "x" }) end))
  end)), 201, { ["X-A"] = "1" }
end)

app:get("/read", function()
  return session:get("user", "nobody")
end)

local outside, message = pcall(stream_with_context, { "a piece" })

app:get("/outside", function()
  return { outside, tostring(message):find("'stream_with_context'", 1, true) ~= nil }
end)

return app
