local luaflask = require("luaflask")
local g = luaflask.g
local app = luaflask.Flask("app")

local Globals = luaflask.class.new("Globals", { greeting = "hello" })

function Globals:init()
  self.started = true
end

function Globals:greet()
  return self.greeting .. " " .. self.name
end

app.app_ctx_globals_class = Globals

app:get("/", function()
  g.name = "ada"
  local names = {}
  for name in luaflask.pairs(g) do
    names[#names + 1] = name
  end
  table.sort(names)
  return { g.greeting, g.started, g:greet(), g:get("greeting") ~= nil, names }
end)

return app
