local luaflask = require("luaflask")
local url_for = luaflask.url_for

local app = luaflask.Flask("app")
local prefixed = luaflask.Blueprint("prefixed", { static_folder = "files", url_prefix = "/prefixed" })
local renamed = luaflask.Blueprint("renamed", { static_folder = "files", static_url_path = "/assets", url_prefix = "/r" })
local nested = luaflask.Blueprint("nested", { static_folder = "files", url_prefix = "/nested" })
local plain = luaflask.Blueprint("plain", { static_folder = "files" })

prefixed:register_blueprint(nested)
for _, bp in ipairs({ prefixed, renamed, plain }) do
  app:register_blueprint(bp)
end

app:get("/urls", function()
  local list = {}
  for _, name in ipairs({ "prefixed", "renamed", "prefixed.nested", "plain" }) do
    list[#list + 1] = url_for(name .. ".static", { filename = "a b.txt" })
  end
  list[#list + 1] = url_for("static", { filename = "x.css" })
  return list
end)

app:get("/open", function()
  local file = prefixed:open_resource("files/text.txt")
  local text = file:read("*a")
  file:close()
  return text
end)

app:get("/sent", function()
  local response = prefixed:send_static_file("text.txt")
  response.headers:set("X-Sent", "by the view")
  return response
end)

return app
