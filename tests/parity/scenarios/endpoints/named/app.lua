local luaflask = require("luaflask")
local request, url_for = luaflask.request, luaflask.url_for
local app = luaflask.Flask("app")

local function view()
  return request.endpoint
end

app:get("/foo/", { endpoint = "foo" }, view)
app:get("/bar/", { endpoint = "bar" }, view)
app:get("/bar/123", { endpoint = "123" }, view)

app:get("/url", function()
  return url_for("foo") .. " " .. url_for("bar") .. " " .. url_for("123")
end)

return app
