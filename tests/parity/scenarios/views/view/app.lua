local luaflask = require("luaflask")
local request, View = luaflask.request, luaflask.views.View

local app = luaflask.Flask("app")

local Index = View:extend("Index", { methods = { "GET", "POST" } })

function Index:dispatch_request()
  return request.method
end

local Greeter = View:extend("Greeter")

function Greeter:init(greeting)
  self.greeting = greeting
end

function Greeter:dispatch_request(name)
  return ("%s %s from %s"):format(self.greeting, name, request.endpoint)
end

app:add_url_rule("/", nil, Index:as_view("index"))
app:add_url_rule("/hello/<name>", nil, Greeter:as_view("hello", "Hello"))
app:add_url_rule("/bye/<name>", nil, Greeter:as_view("bye", "Goodbye"))

return app
