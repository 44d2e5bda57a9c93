local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")

local Guard = {}
Guard.__index = Guard
Guard.__call = function(self)
  g.guard = self.name
end

app:before_request(setmetatable({ name = "callable" }, Guard))

app:get("/", setmetatable({ name = "view" }, {
  __call = function(self)
    return self.name .. " " .. g.guard
  end,
}))

return app
