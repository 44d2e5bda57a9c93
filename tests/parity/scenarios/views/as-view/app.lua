local luaflask = require("luaflask")
local View = luaflask.views.View
local app = luaflask.Flask("app")

local Greeting = View:extend("Greeting", { made = 0 })

function Greeting:init(word, mark)
  Greeting.made = Greeting.made + 1
  self.word, self.mark = word, mark or "!"
end

function Greeting:dispatch_request(name)
  return ("%s %s%s %d"):format(self.word, name, self.mark, Greeting.made)
end

local Kept = Greeting:extend("Kept", { init_every_request = false })

app:add_url_rule("/hello/<name>", nil, Greeting:as_view("hello", "Hello"))
app:add_url_rule("/bye/<name>", nil, Greeting:as_view("bye", "Bye", "."))
app:add_url_rule("/kept/<name>", nil, Kept:as_view("kept", "Kept"))

app:get("/endpoints", "endpoints", function()
  local view, names = app.view_functions.hello, {}
  for name in pairs(app.view_functions) do
    names[#names + 1] = name
  end
  table.sort(names)
  return { names, view.view_class == Greeting, view.methods or luaflask.null }
end)

return app
