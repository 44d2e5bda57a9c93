local luaflask = require("luaflask")
local request, url_for, routing = luaflask.request, luaflask.url_for, luaflask.routing
local app = luaflask.Flask("app")

local Rule = routing.Rule

local function view(name)
  return function()
    return name .. " " .. request.path
  end
end

app.url_map:add(routing.Submount("/blog", {
  Rule("/", { endpoint = "index" }),
  Rule("/entry", { endpoint = "entry" }),
}))
app.url_map:add(routing.EndpointPrefix("docs/", { Rule("/docs", { endpoint = "index" }) }))

local resource = routing.RuleTemplate({
  Rule("/$name/", { endpoint = "$name.list" }),
  Rule("/$name/new", { endpoint = "$name.new" }),
})
app.url_map:add(resource({ name = "user" }))

for _, name in ipairs({ "index", "entry", "docs/index", "user.list", "user.new" }) do
  app.view_functions[name] = view(name)
end

app:get("/urls", function()
  return url_for("entry") .. " " .. url_for("docs/index") .. " " .. url_for("user.new")
end)

return app
