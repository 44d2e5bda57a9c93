local luaflask = require("luaflask")
local views = luaflask.views

local app = luaflask.Flask("app")

local Index = views.View:extend("Index", { methods = { "GET", "PUT" } })

function Index:dispatch_request(...)
  return { n = select("#", ...) }
end

local view = Index:as_view("the_name")
app:add_url_rule("/", nil, view)
app:add_url_rule("/other", "other_name", view)

local Empty = views.View:extend("Empty")
app:add_url_rule("/empty", nil, Empty:as_view("empty"))

local NoMethods = views.MethodView:extend("NoMethods")
app:add_url_rule("/no-methods", nil, NoMethods:as_view("no_methods"))

app:get("/seen", function()
  return { name = view.name, class = view.view_class == Index, methods = view.methods,
    urls = { luaflask.url_for("the_name"), luaflask.url_for("other_name") } }
end)

return app
