local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local charsets, encodings = request.accept_charsets, request.accept_encodings
  return {
    charset = charsets.best or luaflask.null,
    utf8 = charsets:has("UTF8"),
    latin = charsets:has("latin-1"),
    chosen = charsets:best_match({ "iso-8859-1", "utf-8" }) or luaflask.null,
    encoding = encodings.best or luaflask.null,
    gzip = ("%.2f"):format(encodings:quality("gzip")),
    identity = encodings:has("identity"),
    coded = encodings:best_match({ "br", "gzip" }) or luaflask.null,
    text = tostring(encodings),
  }
end)

return app
