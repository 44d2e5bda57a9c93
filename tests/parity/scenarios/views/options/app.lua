local luaflask = require("luaflask")
local View, MethodView = luaflask.views.View, luaflask.views.MethodView
local request = luaflask.request
local app = luaflask.Flask("app")

local Plain = View:extend("Plain", { methods = { "GET", "PUT" } })

function Plain:dispatch_request()
  return request.method
end

local Own = View:extend("Own", { methods = { "GET", "OPTIONS" }, provide_automatic_options = false })

function Own:dispatch_request()
  return "own " .. request.method
end

local None_ = View:extend("None_", { provide_automatic_options = false })

function None_:dispatch_request()
  return "none"
end

local ByMethod = MethodView:extend("ByMethod")

function ByMethod:options()
  return "by method"
end

function ByMethod:get()
  return "get"
end

app:add_url_rule("/plain", nil, Plain:as_view("plain"))
app:add_url_rule("/own", nil, Own:as_view("own"))
app:add_url_rule("/none", nil, None_:as_view("none"))
app:add_url_rule("/method", nil, ByMethod:as_view("method"))

return app
