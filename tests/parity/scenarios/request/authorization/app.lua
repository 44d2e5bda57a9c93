local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local auth = request.authorization
  if auth == nil then
    return "none"
  end
  return {
    type = auth.type,
    username = auth.username or luaflask.null,
    password = auth:get("password", "default"),
    token = auth.token or luaflask.null,
    nonce = auth.nonce or luaflask.null,
    parameters = luaflask.object(auth.parameters),
    has_qop = auth:has("qop"),
    header = auth:to_header(),
  }
end)

return app
