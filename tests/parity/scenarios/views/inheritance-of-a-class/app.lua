local luaflask = require("luaflask")
local MethodView = luaflask.views.MethodView

local app = luaflask.Flask("app")

local Index = MethodView:extend("Index")

function Index:get()
  return "GET"
end

function Index:post()
  return "POST"
end

local BetterIndex = Index:extend("BetterIndex")

function BetterIndex:delete()
  return "DELETE"
end

local OnlyGet = Index:extend("OnlyGet", { methods = { "GET" } })

local Overridden = Index:extend("Overridden")

function Overridden:get()
  return "better " .. Index.get(self)
end

app:add_url_rule("/", nil, Index:as_view("index"))
app:add_url_rule("/better", nil, BetterIndex:as_view("better"))
app:add_url_rule("/only-get", nil, OnlyGet:as_view("only_get"))
app:add_url_rule("/overridden", nil, Overridden:as_view("overridden"))

app:get("/methods", function()
  return { Index:as_view("x").methods, BetterIndex:as_view("x").methods, OnlyGet:as_view("x").methods }
end)

return app
