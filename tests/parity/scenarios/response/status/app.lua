local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local STATUS = {
  number = 201, text = "202 Accepted", own = "299 My Own Phrase", teapot = 418, only_code = "203",
  late = "404 Gone Away",
}

app:get("/<name>", function(name)
  local response = luaflask.make_response("body", STATUS[name])
  return ("%d|%s"):format(response.status_code, response.status:upper()), response.status_code
end)

app:get("/set", function()
  local response = luaflask.Response("x")
  response.status_code = 404
  local first = response.status:upper()
  response.status = "500 Broken"
  response.headers["X-Seen"] = ("%s, %d"):format(first, response.status_code)
  return response
end)

return app
