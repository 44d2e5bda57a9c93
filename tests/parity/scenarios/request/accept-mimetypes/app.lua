local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local accept = request.accept_mimetypes
  local entries = {}
  for i = 1, #accept do
    entries[i] = ("%s %.3f"):format(accept[i][1], accept[i][2])
  end
  return {
    entries = luaflask.array(entries),
    header = accept:to_header(),
    best = accept.best or luaflask.null,
    provided = accept.provided,
    html = accept.accept_html,
    xhtml = accept.accept_xhtml,
    json = accept.accept_json,
    quality = ("%.3f"):format(accept:quality("text/html")),
    item = ("%.3f"):format(accept["application/json"]),
    has_png = accept:has("image/png"),
    find = accept:find("text/html") ~= nil,
    first = accept:best_match({ "text/html", "application/json" }) or luaflask.null,
    second = accept:best_match({ "application/json", "text/html" }) or luaflask.null,
    third = accept:best_match({ "image/png", "text/plain" }, "none"),
  }
end)

return app
