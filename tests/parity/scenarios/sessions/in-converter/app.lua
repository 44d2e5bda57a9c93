local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

local OwnerConverter = luaflask.routing.BaseConverter:extend("OwnerConverter")

function OwnerConverter:to_python(value)
  return ("%s for %s"):format(value, session:get("user", "nobody"))
end

app.url_map.converters.owner = OwnerConverter

app:get("/login", function()
  session.user = "ada"
  return "in"
end)

app:get("/file/<owner:name>", function(name)
  return name
end)

return app
