local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local function answer(change)
  return function()
    local response = luaflask.make_response("ok")
    change(response.headers, response)
    return response
  end
end

app:get("/add", answer(function(h)
  h:add("X-A", "1")
  h:add("x-a", 2)
  h:add("Content-Disposition", "attachment", { filename = "a b.txt", x_y = "z" })
  h:extend({ { "X-B", "3" }, { "X-B", "4" } })
end))

app:get("/set", answer(function(h)
  h:add("X-A", "1")
  h:add("X-A", "2")
  h:set("x-a", "only")
  h:setlist("X-L", { "1", "2" })
  h:setlist("X-L", { "3" })
  h["X-Item"] = "item"
  h:setdefault("X-Item", "not this")
  h:setdefault("X-Default", "this")
  h:update({ ["X-Item"] = "updated", ["X-New"] = { "n1", "n2" } })
end))

app:get("/remove", answer(function(h)
  h:add("X-A", "1")
  h:add("X-B", "2")
  h:add("X-B", "3")
  h:remove("x-b")
  h["X-C"] = h:pop("X-A")
  h["X-D"] = h:pop("X-Missing", "default")
end))

app:get("/read", answer(function(h, response)
  h:add("X-A", "1")
  h:add("X-A", "b")
  local names = {}
  for name in h:keys(true) do
    if name ~= "content-length" then
      names[#names + 1] = name
    end
  end
  response.data = ("%s|%s|%s|%s|%s"):format(h:get("x-a"), table.concat(h:getlist("X-A"), ","), table.concat(names, ","),
    h:get("X-A", 0, "int"), #h:getlist("X-A", "int"))
end))

app:get("/type", answer(function(h)
  h["Content-Type"] = "text/plain"
end))

app:get("/untyped", answer(function(h)
  h:remove("Content-Type")
end))

app:get("/injected", answer(function(h)
  h["X-A"] = "a\r\nX-Evil: 1"
end))

return app
