local luaflask = require("luaflask")
local url_for = luaflask.url_for

local app = luaflask.Flask("app")
local outer = luaflask.Blueprint("outer", { url_prefix = "/outer" })
local inner = luaflask.Blueprint("inner", { url_prefix = "/inner" })

local function urls()
  local list = {}
  for _, endpoint in ipairs({ ".index", "index", "outer.index", "outer.inner.index", ".inner.index", ".missing",
    "inner.index" }) do
    local ok, url = pcall(url_for, endpoint)
    list[#list + 1] = endpoint .. " " .. (ok and url or "BuildError")
  end
  return list
end

outer:get("/", "index", urls)
inner:get("/", "index", urls)
app:get("/", "index", urls)

outer:register_blueprint(inner)
app:register_blueprint(outer)

return app
