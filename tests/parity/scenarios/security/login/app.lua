local luaflask = require("luaflask")
local security = require("luaflask.security")
local request, session = luaflask.request, luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"
local users = {}

app:post("/register", function()
  local password = request.form:need("password")
  users[request.form:need("name")] = security.generate_password_hash(password, "pbkdf2:sha256:1000")
  return "", 201
end)

app:post("/login", function()
  local hash = users[request.form:need("name")]
  if not hash or not security.check_password_hash(hash, request.form:need("password")) then
    luaflask.abort(401)
  end
  session:clear()
  session.user = request.form:need("name")
  return luaflask.redirect("/")
end)

app:get("/", function()
  return "hello " .. session:get("user", "stranger")
end)

return app
