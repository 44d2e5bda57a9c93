local luaflask = require("luaflask")
local Headers = luaflask.datastructures.Headers
local app = luaflask.Flask("app")

app:get("/", function()
  local h = Headers({ { "A", "1" }, { "B", "2" } })
  h:add("a", "3")
  local out = { text = tostring(h), count = #h:to_wsgi_list(), second = h[2] }
  h[2] = { "C", "4" }
  out.replaced = h:get("c")
  h:setlistdefault("L", { "x", "y" })
  out.list = h:setlistdefault("L", { "z" })
  out.popped = { h:pop("A") }
  local name, value = h:popitem()
  out.last = { name, value }
  local copy = h:copy()
  copy["New"] = "1"
  out.copied = h:has("New")
  out.equal = Headers({ { "X", "1" }, { "Y", "2" } }) == Headers({ { "y", "2" }, { "x", "1" } })
  h:clear()
  out.cleared = #h:to_wsgi_list()
  out.missing = not pcall(h.pop, h, "none")
  return out
end)

app:get("/parameters", function()
  local h = Headers()
  h:add("Content-Disposition", "attachment", { filename = "plain.txt" })
  h:set("Content-Type", "text/html", { charset = "utf-8" })
  h:add_header("X-Own", "v", { two_words = 'q"x' })
  return tostring(h)
end)

return app
