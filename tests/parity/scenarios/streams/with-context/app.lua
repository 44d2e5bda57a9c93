local luaflask = require("luaflask")
local request, session, g = luaflask.request, luaflask.session, luaflask.g
local app = luaflask.Flask("app")
app.secret_key = "key"

app:before_request(function()
  g.value = "from g"
end)

app:get("/called", function()
  session.seen = "from session"
  return luaflask.stream_with_context(coroutine.wrap(function()
    coroutine.yield("Hello ")
    coroutine.yield(request.args.name)
    coroutine.yield(", " .. g.value)
    coroutine.yield(", " .. session.seen)
  end))
end)

app:get("/decorated", luaflask.stream_with_context(function()
  coroutine.yield("path ")
  coroutine.yield(request.path)
end))

app:get("/inner", function()
  local function generate(greeting)
    return luaflask.stream_with_context(coroutine.wrap(function()
      coroutine.yield(greeting .. " ")
      coroutine.yield(request.args.name)
    end))
  end
  return luaflask.Response(generate("Good day"), nil, nil, "text/plain")
end)

return app
