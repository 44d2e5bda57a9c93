local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/set", function()
  local response = luaflask.make_response("set")
  for _, header in ipairs(request.args:getlist("c")) do
    response.headers:add("Set-Cookie", header)
  end
  return response
end)

local function show()
  return request.headers:get("Cookie", "none")
end
app:get("/show", "show", show)
app:get("/deep/page", "page", show)
app:get("/deeper", "deeper", show)

app:get("/", function()
  local client = app:test_client()
  local seen = {}

  local function after(...)
    client:get("/set", { query_string = { c = { ... } } })
    seen[#seen + 1] = { client:get("/show").text, client:get("/deep/page").text, client:get("/deeper").text }
  end

  after("a=1; Path=/", "b=2; Path=/")
  after("a=3; Path=/")
  after("d=4; Path=/deep")
  after("a=; Path=/; Max-Age=0")
  after("b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0")
  after("s=5; Path=/; Secure; HttpOnly; SameSite=Lax", "later=6; Path=/; Max-Age=100")
  after("nopath=7")
  return seen
end)

return app
