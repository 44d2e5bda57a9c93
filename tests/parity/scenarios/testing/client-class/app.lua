local luaflask = require("luaflask")
local FlaskClient = require("luaflask.testing").FlaskClient
local request = luaflask.request
local app = luaflask.Flask("app")

local TokenClient = FlaskClient:extend("TokenClient")

function TokenClient:init(application, opts)
  FlaskClient.init(self, application, opts)
  self.token = opts.token
end

function TokenClient:open(path, opts)
  opts.headers = opts.headers or {}
  opts.headers["X-Token"] = self.token
  return FlaskClient.open(self, path, opts)
end

app.test_client_class = TokenClient

app:get("/echo", function()
  return request.headers["X-Token"]
end)

app:get("/", function()
  local client = app:test_client({ token = "secret" })
  return { luaflask.isinstance(client, TokenClient), client:get("/echo").text, client.application == app }
end)

return app
