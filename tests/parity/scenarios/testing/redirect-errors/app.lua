local luaflask = require("luaflask")
local request, redirect = luaflask.request, luaflask.redirect
local app = luaflask.Flask("app")

app:get("/go", function()
  return redirect(request.args:need("to"))
end)

app:get("/loop", function()
  return redirect("/loop")
end)

app:get("/end", function()
  return request.host
end)

local function attempt(client, path)
  local ok, result = pcall(client.get, client, path, { follow_redirects = true })
  if ok then
    return result.text
  end
  local class = type(result) == "table" and "ClientRedirectError" or "RuntimeError"
  return class .. " " .. tostring(result):gsub("^%S+:%d+: ", ""):match("^%S+")
end

app:get("/", function()
  local client = app:test_client()
  local seen = {
    attempt(client, "/loop"),
    attempt(client, "/go?to=http://elsewhere.example/end"),
    attempt(client, "/go?to=http://sub.localhost/end"),
    attempt(client, "/go?to=http://localhost/end"),
  }
  client.allow_subdomain_redirects = true
  seen[#seen + 1] = attempt(client, "/go?to=http://sub.localhost/end")
  return seen
end)

return app
