local luaflask = require("luaflask")
local MethodView = luaflask.views.MethodView
local app = luaflask.Flask("app")

local Base = MethodView:extend("Base")

function Base:get(id)
  return "get " .. (id or "None")
end

function Base:delete(id)
  return "delete " .. id
end

local Item = Base:extend("Item")

function Item:post()
  return "post"
end

local ReadOnly = MethodView:extend("ReadOnly", { methods = { "GET" } })

function ReadOnly:get()
  return "read"
end

function ReadOnly:post()
  return "never"
end

local Head = MethodView:extend("Head")

function Head:head()
  return "", 204
end

function Head:get()
  return "body"
end

local items = Item:as_view("item")
app:add_url_rule("/items", nil, items, { methods = { "GET", "POST" } })
app:add_url_rule("/items/<int:id>", nil, items)
app:add_url_rule("/readonly", nil, ReadOnly:as_view("readonly"))
app:add_url_rule("/head", nil, Head:as_view("head"))

app:get("/methods", function()
  local seen = {}
  for i, cls in ipairs({ Base, Item, ReadOnly, Head }) do
    seen[i] = cls:as_view("x").methods
  end
  return seen
end)

return app
