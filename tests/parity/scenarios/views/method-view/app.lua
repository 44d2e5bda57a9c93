local luaflask = require("luaflask")
local MethodView = luaflask.views.MethodView

local app = luaflask.Flask("app")

local Item = MethodView:extend("Item")

function Item:get(id)
  return { id = id or luaflask.null }
end

function Item:post()
  return "created", 201
end

function Item:put(id)
  return "put " .. id
end

function Item:delete(id)
  return "deleted " .. id, 202
end

function Item:patch(id)
  return "patched " .. id
end

local view = Item:as_view("item")
app:add_url_rule("/items/", nil, view, { methods = { "GET", "POST" } })
app:add_url_rule("/items/<int:id>", nil, view, { methods = { "GET", "PUT", "DELETE", "PATCH" } })

return app
