local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

local shop = luaflask.Blueprint("shop", { url_prefix = "/shop" })
local admin = luaflask.Blueprint("admin", { url_prefix = "/admin" })

local function urls()
  return table.concat({ url_for(".index"), url_for("index"), url_for("shop.index"), url_for("shop.admin.index") }, " ")
end

shop:get("/", "index", urls)
admin:get("/", "index", urls)
shop:register_blueprint(admin)
app:register_blueprint(shop)

app:get("/", "index", urls)

return app
