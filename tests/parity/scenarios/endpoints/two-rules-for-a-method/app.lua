local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local Index = luaflask.views.View:extend("Index", { greeting = "a" })

function Index:dispatch_request(test)
  return test or self.greeting
end

local view = Index:as_view("index")
app:add_url_rule("/", nil, view)
app:add_url_rule("/<test>/", nil, view)

return app
