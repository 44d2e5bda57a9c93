-- SPDX-License-Identifier: MIT
-- What the suite of TLS and HTTP/2 asks.
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("tls", { static_folder = false })

app:get("/", function()
  return "hello"
end)

app:get("/where", function()
  return { scheme = request.scheme, secure = request.is_secure, url = request.url }
end)

app:post("/echo", function()
  return request:get_data()
end)

-- The most requests that were in here at the same moment.
local inside, peak = 0, 0

app:get("/inside", function()
  inside = inside + 1
  peak = math.max(peak, inside)
  luaflask.sleep(0.05)
  inside = inside - 1
  return "ok"
end)

app:get("/peak", function()
  return tostring(peak)
end)

app:after_request(function(response)
  response.headers["X-App"] = "yes"
  return response
end)

return app
