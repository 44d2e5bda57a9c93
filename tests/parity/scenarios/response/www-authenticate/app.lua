local luaflask = require("luaflask")
local WWWAuthenticate = luaflask.datastructures.WWWAuthenticate
local app = luaflask.Flask("app")

app:get("/basic", function()
  local response = luaflask.make_response("no", 401)
  response.www_authenticate = WWWAuthenticate("basic", { realm = "the staff" })
  response.www_authenticate.charset = "UTF-8"
  return response
end)

app:get("/direct", function()
  local response = luaflask.make_response("no", 401)
  response.www_authenticate.realm = "direct"
  return response
end)

app:get("/several", function()
  local response = luaflask.make_response("no", 401)
  response.www_authenticate = { WWWAuthenticate("basic", { realm = "r" }), WWWAuthenticate("bearer", nil, "abc") }
  return response
end)

app:get("/digest", function()
  local response = luaflask.make_response("no", 401)
  response.www_authenticate = WWWAuthenticate("digest", { { "realm", "r" }, { "nonce", "n" }, { "algorithm", "MD5" } })
  return response
end)

app:get("/read", function()
  local response = luaflask.make_response("no", 401)
  response.headers["WWW-Authenticate"] = 'Custom realm="a b", x=1'
  local auth = response.www_authenticate
  return { type = auth.type, realm = auth.realm, x = auth:get("x"), missing = auth:get("y", "default") }
end)

app:get("/abort", function()
  luaflask.abort(luaflask.exceptions.Unauthorized("Who?", nil, WWWAuthenticate("basic", { realm = "r" })))
end)

return app
