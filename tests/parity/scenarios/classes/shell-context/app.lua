local luaflask = require("luaflask")
local g = luaflask.g
local app = luaflask.Flask("app")

app:shell_context_processor(function()
  return { answer = 42, app = "mine" }
end)

app:get("/", function()
  local context, names = app:make_shell_context(), {}
  for name in pairs(context) do
    names[#names + 1] = name
  end
  table.sort(names)
  return { names, context.answer, context.app, context.g == g, #app.shell_context_processors }
end)

return app
