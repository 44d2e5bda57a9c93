local luaflask = require("luaflask")
local url_for = luaflask.url_for
local routing = luaflask.routing
local BaseConverter, ValidationError = routing.BaseConverter, routing.ValidationError
local app = luaflask.Flask("app")

local ListConverter = BaseConverter:extend("ListConverter")

function ListConverter:init(map, separator)
  BaseConverter.init(self, map)
  if type(separator) == "table" then
    separator = separator.separator
  end
  self.separator = separator or "+"
end

function ListConverter:to_python(value)
  local values = {}
  for item in (value .. self.separator):gmatch("(.-)%" .. self.separator) do
    values[#values + 1] = item
  end
  return values
end

function ListConverter:to_url(values)
  local texts = {}
  for i, value in ipairs(values) do
    texts[i] = BaseConverter.to_url(self, value)
  end
  return table.concat(texts, self.separator)
end

local EvenConverter = BaseConverter:extend("EvenConverter", { regex = "%d+", weight = 40 })

function EvenConverter:to_python(value)
  if tonumber(value) % 2 ~= 0 then
    error(ValidationError())
  end
  return math.floor(tonumber(value))
end

local RestConverter = BaseConverter:extend("RestConverter", { part_isolating = false, regex = ".-", weight = 300 })

app.url_map.converters.list = ListConverter
app.url_map.converters.even = EvenConverter
app.url_map.converters.rest = RestConverter

app:get("/list/<list:items>", "list_", function(items)
  return items
end)

app:get("/dashed/<list(separator='-'):items>", "dashed", function(items)
  return items
end)

app:get("/even/<even:n>", "even", function(n)
  return "even " .. n + 1
end)

app:get("/rest/<rest:path>/end", "rest", function(path)
  return path
end)

app:get("/n/<int:n>", "any_int", function(n)
  return "int " .. n
end)

app:get("/n/<even:n>", "even_int", function(n)
  return "even " .. n
end)

app:get("/urls", function()
  return {
    url_for("list_", { items = { "a b", "c/d" } }),
    url_for("dashed", { items = { "1", "2" } }),
    url_for("even", { n = 4 }),
    url_for("rest", { path = "x/y" }),
  }
end)

return app
