local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local function listed(iterator)
  local out = {}
  for key, value in iterator do
    out[#out + 1] = { key, value }
  end
  return luaflask.array(out)
end

local function keys(iterator)
  local out = {}
  for key in iterator do
    out[#out + 1] = key
  end
  return luaflask.array(out)
end

app:get("/", function()
  local args = request.args
  return {
    first = args.x or luaflask.null,
    get = args:get("x", "default"),
    number = args:get("n", -1, "int"),
    list = args:getlist("x"),
    numbers = args:getlist("n", "int"),
    has = args:has("x"),
    length = #args:to_dict(false).x,
    keys = keys(args:keys()),
    values = keys(args:values()),
    items = listed(args:items()),
    multi = listed(args:items(true)),
    lists = listed(args:lists()),
    dict = luaflask.object(args:to_dict()),
    dict_of_lists = luaflask.object(args:to_dict(false)),
  }
end)

app:get("/needed", function()
  return request.args:need("x")
end)

app:get("/text", function()
  return tostring(request.args)
end)

return app
