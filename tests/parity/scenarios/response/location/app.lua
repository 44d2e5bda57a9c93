local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local Correcting = luaflask.Response:extend("Correcting")
Correcting.autocorrect_location_header = true
app.response_class = Correcting

app:get("/iri", function()
  return "", 302, { Location = "http://bücher.example/straße?q=ü#ß" }
end)

app:get("/plain", function()
  return "", 302, { Location = "next?x=a b" }
end)

app:get("/deep/corrected", function()
  return Correcting("", 302, { Location = luaflask.request.args.to })
end)

return app
