local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local accept = request.accept_languages
  local values = {}
  for value in accept:values() do
    values[#values + 1] = value
  end
  return {
    values = luaflask.array(values),
    best = accept.best or luaflask.null,
    de = accept:has("de"),
    en_us = ("%.2f"):format(accept:quality("en_US")),
    exact = accept:best_match({ "de-AT", "en-US", "fr" }) or luaflask.null,
    primary = accept:best_match({ "de", "en" }) or luaflask.null,
    regional = accept:best_match({ "fr-CA", "en-GB", "de-CH" }) or luaflask.null,
    none = accept:best_match({ "ja" }, "default"),
  }
end)

return app
