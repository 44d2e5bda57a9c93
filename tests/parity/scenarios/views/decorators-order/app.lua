local luaflask = require("luaflask")
local View, MethodView = luaflask.views.View, luaflask.views.MethodView
local app = luaflask.Flask("app")

local function tag(name)
  return function(view)
    return function(...)
      return ("<%s>%s</%s>"):format(name, view(...), name)
    end
  end
end

local Page = View:extend("Page", {
  methods = { "GET", "POST" },
  decorators = { tag("inner"), tag("outer") },
})

function Page:dispatch_request()
  return "page"
end

local Sub = Page:extend("Sub", { decorators = { Page.decorators[1], Page.decorators[2], tag("sub") } })

local Api = MethodView:extend("Api", { decorators = { tag("api") } })

function Api:get()
  return "get"
end

app:add_url_rule("/page", nil, Page:as_view("page"))
app:add_url_rule("/sub", nil, Sub:as_view("sub"))
app:add_url_rule("/api", nil, Api:as_view("api"))

return app
