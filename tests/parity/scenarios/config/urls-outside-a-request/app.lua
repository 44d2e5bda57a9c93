local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local shop = luaflask.Flask("shop")
shop.config:from_mapping({ SERVER_NAME = "example.com:8080", APPLICATION_ROOT = "/shop", PREFERRED_URL_SCHEME = "https" })
shop:get("/item/<int:id>", "item", function() end)

local bare = luaflask.Flask("bare")
bare:get("/", "index", function() end)

local built = shop:app_context()(function()
  return { shop:url_for("item", { id = 3, q = "x" }), luaflask.url_for("item", { id = 4, _external = false }),
    luaflask.url_for("item", { id = 5, _scheme = "http", _anchor = "top" }) }
end)

local ok, err = pcall(bare:app_context(), function()
  return luaflask.url_for("index")
end)

app:get("/", function()
  return built
end)

app:get("/without-a-name", function()
  return { ok = ok, told = tostring(err):find("'SERVER_NAME'", 1, true) ~= nil }
end)

return app
