local luaflask = require("luaflask")
local MethodView, request = luaflask.views.MethodView, luaflask.request

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })

local Users = MethodView:extend("Users")

function Users:init(label)
  self.label = label
end

function Users:get(id)
  return { label = self.label, id = id, endpoint = request.endpoint, url = luaflask.url_for(".users", { id = id + 1 }) }
end

function Users:post(id)
  luaflask.abort(409, "user " .. id)
end

bp:errorhandler(409, function(err)
  return "conflict of " .. err.description, 409
end)

bp:add_url_rule("/users/<int:id>", nil, Users:as_view("users", "U"))
app:register_blueprint(bp)

return app
