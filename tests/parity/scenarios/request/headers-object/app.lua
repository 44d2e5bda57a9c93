local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local h = request.headers
  local own = {}
  for name, value in h:items() do
    if name:find("^X%-") then
      own[#own + 1] = name .. "=" .. value
    end
  end
  table.sort(own)
  return {
    own = luaflask.array(own),
    any_case = h:get("x-OWN-name") or luaflask.null,
    item = h["X-Own-Name"] or luaflask.null,
    missing = h:get("X-Missing", "default"),
    number = h:get("X-Number", 7, "int"),
    list = h:getlist("X-Two"),
    all = luaflask.array(h:get_all("X-Own-Name")),
    has = h:has("x-two"),
    host = h.Host,
  }
end)

return app
