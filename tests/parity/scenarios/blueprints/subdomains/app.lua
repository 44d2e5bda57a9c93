local luaflask = require("luaflask")
local request, url_for = luaflask.request, luaflask.url_for

local app = luaflask.Flask("app", { subdomain_matching = true })
app.config.SERVER_NAME = "example.test"

local parent = luaflask.Blueprint("parent", { subdomain = "parent" })
local child = luaflask.Blueprint("child", { subdomain = "child" })
local inherits = luaflask.Blueprint("inherits")
local given = luaflask.Blueprint("given")
local user = luaflask.Blueprint("user", { subdomain = "<name>.users" })

local function where()
  return { request.endpoint, url_for(request.endpoint, { _external = true }) }
end

for name, bp in pairs({ parent = parent, child = child, inherits = inherits, given = given }) do
  bp:get("/" .. name, "index", where)
end
user:get("/", "index", function(name)
  return name .. " " .. url_for(".index", { name = "other" })
end)

parent:register_blueprint(child)
parent:register_blueprint(inherits)
app:register_blueprint(parent)
app:register_blueprint(given, { subdomain = "given" })
app:register_blueprint(user)

app:get("/", function()
  return "no subdomain"
end)

return app
