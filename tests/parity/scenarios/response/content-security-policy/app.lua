local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  local response = luaflask.make_response("ok")
  local csp = response.content_security_policy
  csp.default_src = "'self'"
  csp.img_src = "* data:"
  csp.script_src_elem = "'none'"
  response.content_security_policy_report_only.report_to = "endpoint"
  return response
end)

app:get("/change", function()
  local response = luaflask.make_response("ok")
  response.content_security_policy = "default-src 'self'; img-src *"
  local csp = response.content_security_policy
  csp.img_src = nil
  csp.font_src = "https://fonts.example"
  csp["x-own"] = "yes"
  return response
end)

app:get("/gone", function()
  local response = luaflask.make_response("ok")
  response.content_security_policy = "default-src 'self'"
  response.content_security_policy.default_src = nil
  return response
end)

return app
