local luaflask = require("luaflask")
local views, request = luaflask.views, luaflask.request

local app = luaflask.Flask("app")

local Off = views.View:extend("Off", { methods = { "GET" }, provide_automatic_options = false })

function Off:dispatch_request()
  return request.method
end

local On = views.View:extend("On", { methods = { "OPTIONS" }, provide_automatic_options = true })

function On:dispatch_request()
  return request.method
end

local Own = views.MethodView:extend("Own")

function Own:options()
  return "own answer"
end

function Own:get()
  return "get"
end

app:add_url_rule("/off", nil, Off:as_view("off"))
app:add_url_rule("/on", nil, On:as_view("on"))
app:add_url_rule("/own", nil, Own:as_view("own"))

local function plain()
  return request.method
end

app:add_url_rule("/keyword", "keyword", plain, { provide_automatic_options = false })
app:add_url_rule("/more", "more", plain, { methods = { "GET", "POST" }, provide_automatic_options = false })

return app
