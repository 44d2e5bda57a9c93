-- SPDX-License-Identifier: MIT
local core = require("luaflask.core").json
local json = require("luaflask.json")
local dumps, loads, null = json.dumps, json.loads, json.null

local has_integers = math.type ~= nil

--- The message of the error that encoding raises, without the position.
local function refusal(value, options)
  local ok, message = pcall(dumps, value, options)
  assert.is_false(ok)
  return (message:gsub("^%S+:%d+: ", ""))
end

--- The table without its metatable.
local function plain(value)
  return setmetatable(value, nil)
end

local function round_trip(value)
  return assert(loads(dumps(value, { tagged = true }), { tagged = true }))
end

describe("json.dumps", function()
  it("writes scalars", function()
    assert.equal("true", dumps(true))
    assert.equal("false", dumps(false))
    assert.equal("null", dumps(null))
    assert.equal("42", dumps(42))
    assert.equal("-7", dumps(-7))
    assert.equal("0.1", dumps(0.1))
    assert.equal("1e+300", dumps(1e300))
    assert.equal('"x"', dumps("x"))
  end)

  it("keeps floats floats where Lua has them", function()
    assert.equal(has_integers and "1.0" or "1", dumps(1.0))
    assert.equal("1e+16", dumps(tonumber("1e16") + 0.0))
    assert.equal("-0.0", dumps(-0.0))
  end)

  it("escapes as Python does", function()
    assert.equal([["\"\\/\b\f\n\r\t\u0001\u001f\u007f"]], dumps("\"\\/\b\f\n\r\t\1\31\127"))
    assert.equal([["\u00e9\u20ac\ud83d\ude00"]], dumps("\195\169\226\130\172\240\159\152\128"))
    assert.equal('"\195\169\226\130\172\127"', dumps("\195\169\226\130\172\127", { ensure_ascii = false }))
    assert.equal([["a\u0000b"]], dumps("a\0b"))
  end)

  it("sorts keys unless told not to", function()
    assert.equal('{"":0,"B":1,"a":2,"aa":3,"b":4,"\\u00e9":5}', dumps({ b = 4, a = 2, [""] = 0, B = 1, aa = 3,
      ["\195\169"] = 5 }))
    local value = { zebra = 1, ant = 2, bee = 3 }
    assert.same(value, loads(dumps(value, { sort_keys = false })))
  end)

  it("sorts objects of any size", function()
    for _, n in ipairs({ 1, 23, 24, 25, 26, 700, 999, 1000, 1001, 3000 }) do
      local value, keys = {}, {}
      for i = 1, n do
        local key = ("k%d"):format(i * 7919 % 10007)
        value[key], keys[i] = i, key
      end
      table.sort(keys)
      local parts = {}
      for i, key in ipairs(keys) do
        parts[i] = ('"%s":%d'):format(key, value[key])
      end
      assert.equal("{" .. table.concat(parts, ",") .. "}", dumps(value))
      assert.same(value, loads(dumps(value, { sort_keys = false })))
    end
  end)

  it("indents as Python does", function()
    assert.equal('{\n  "a": [\n    1,\n    []\n  ],\n  "b": {}\n}', dumps({ a = { 1, json.array() }, b = {} },
      { indent = 2 }))
  end)

  it("puts blanks after commas and colons as Python does, on request", function()
    assert.equal('{"a": [1, [], {}], "b": {"c": 2}}', dumps({ a = { 1, json.array(), {} }, b = { c = 2 } },
      { spaced = true }))
    assert.equal('[\n 1\n]', dumps({ 1 }, { spaced = true, indent = 1 }))
  end)

  it("tells arrays from objects", function()
    assert.equal("{}", dumps({}))
    assert.equal("[]", dumps(json.array()))
    assert.equal("{}", dumps(json.object()))
    assert.equal("[1,2,3]", dumps({ 1, 2, 3 }))
    assert.equal('{"1":"a","10":"c","2":"b","x":"d"}', dumps(json.object({ "a", "b", [10] = "c", x = "d" })))
    assert.equal("[]", dumps(loads("[]")))
    assert.equal("{}", dumps(loads("{}")))
    assert.is_true(json.is_array({ 1 }))
    assert.is_true(json.is_array(json.array()))
    assert.is_true(json.is_array(loads("[]")))
    assert.is_false(json.is_array({}))
    assert.is_false(json.is_array({ 1, x = 2 }))
    assert.is_false(json.is_array(json.object({ 1 })))
    assert.is_false(json.is_array("x"))
  end)

  it("writes arrays whose items were not set in order", function()
    local value = {}
    for i = 20, 1, -1 do
      value[i] = i * i
    end
    local expected = {}
    for i = 1, 20 do
      expected[i] = tostring(i * i)
    end
    assert.equal("[" .. table.concat(expected, ",") .. "]", dumps(value))
  end)

  it("names the key path of what it refuses", function()
    assert.equal("cannot make JSON of a function", refusal(print))
    assert.equal("cannot make JSON of a function at `items[2].price`",
      refusal({ items = { { price = 1 }, { price = print } } }))
    assert.equal("cannot make JSON of NaN at `[1]`", refusal({ 0 / 0 }))
    assert.equal("cannot make JSON of an infinite number at `a.b`", refusal({ a = { b = -1 / 0 } }))
    assert.equal("cannot make JSON of a string that is not UTF-8 at `[\"odd key\"][1]`",
      refusal({ ["odd key"] = { "\255" } }))
    assert.equal("cannot make JSON of a key that is not UTF-8 at `a`", refusal({ a = { ["\255"] = 1 } }))
    assert.matches("^cannot make JSON of nil; write luaflask.null", refusal(nil))
  end)

  it("refuses holes and mixed keys with the cure", function()
    assert.matches("an array with a hole at `items%[3%]`; fill it with null",
      refusal({ items = { 1, 2, nil, 4, 5 } }))
    assert.matches("an array with a hole at `%[1%]`", refusal({ [2] = "x" }))
    assert.matches("mixed string and integer keys at `a`; mark it with object{}",
      refusal({ a = { 1, x = 2 } }))
    assert.matches("keys are neither strings nor positions", refusal({ [0] = 1 }))
    assert.matches("keys are neither strings nor positions", refusal({ [1.5] = 1 }))
    assert.matches("keys are neither strings nor positions", refusal({ [true] = 1 }))
    assert.matches("an array with string keys at `list`", refusal({ list = json.array({ x = 1 }) }))
    assert.matches("keys other than strings and numbers", refusal(json.object({ [true] = 1, 2 })))
  end)

  it("refuses cycles and too deep nesting, not shared tables", function()
    local cycle = { name = "x" }
    cycle.child = { cycle }
    assert.equal("cannot make JSON of a table that contains itself at `child[1]`", refusal(cycle))
    local shared = { 1 }
    assert.equal("[[1],[1]]", dumps({ shared, shared }))
    assert.matches("nested this deep", refusal({ { { 1 } } }, { max_depth = 2 }))
    assert.equal("[[[1]]]", dumps({ { { 1 } } }, { max_depth = 3 }))
  end)

  it("asks __tojson", function()
    local Point = { __name = "Point" }
    Point.__tojson = function(self) return { self.x, self.y } end
    assert.equal('{"p":[1,2]}', dumps({ p = setmetatable({ x = 1, y = 2 }, Point) }))
    assert.matches("^cannot make JSON of a User at `u`; .*__tojson",
      refusal({ u = setmetatable({}, { __name = "User" }) }))
    assert.matches("^cannot make JSON of a table with a metatable at `u`",
      refusal({ u = setmetatable({}, {}) }))
    local endless = setmetatable({}, { __tojson = function(self) return self end })
    assert.matches("replaced without end", refusal(endless))
    local bad = setmetatable({}, { __tojson = function() return { bad = print } end })
    assert.matches("a function at `u.bad`", refusal({ u = bad }))
  end)

  it("asks `default` for what is not plain", function()
    local options = { default = function(value) return type(value) == "function" and "fn" or nil end }
    assert.equal('["fn",1]', dumps({ print, 1 }, options))
    assert.matches("cannot make JSON of a thread at `%[1%]`", refusal({ coroutine.create(print) }, options))
  end)

  it("hands on errors of __tojson and survives calls within calls", function()
    local thrown = {}
    local ok, err = pcall(dumps, { a = setmetatable({}, { __tojson = function() error(thrown) end }) })
    assert.is_false(ok)
    assert.equal(thrown, err)
    local nested = setmetatable({}, { __tojson = function()
      pcall(dumps, { long = ("x"):rep(100), bad = print })
      return dumps({ 1, 2 })
    end })
    assert.equal('["before","[1,2]","after"]', dumps({ "before", nested, "after" }))
  end)

  it("writes __html as text", function()
    local markup = setmetatable({ "<b>" }, { __html = function(self) return self[1] end })
    assert.equal('["<b>"]', dumps({ markup }))
  end)

  it("says the caller's line", function()
    local ok, message = pcall(function() local text = dumps({ print }) return text end)
    assert.is_false(ok)
    assert.matches("json_spec.lua:%d+: cannot make JSON", message)
  end)

  it("refuses options out of range", function()
    assert.has_error(function() dumps(1, { indent = -1 }) end)
    assert.has_error(function() dumps(1, { indent = 1e9 }) end)
    assert.has_error(function() dumps(1, { max_depth = "many" .. "x" }) end)
  end)
end)

describe("json.loads", function()
  it("reads every kind of value", function()
    local value = loads(' {"a" : [1, -2.5e3, "x", true, false, null], "b": {"c": {}}} ')
    assert.same({ 1, -2500, "x", true, false, null }, plain(value.a))
    assert.same({ c = {} }, value.b)
    assert.equal("null", tostring(null))
    assert.equal(null, loads("null"))
  end)

  it("keeps integers exact", function()
    assert.equal("9223372036854775807", dumps(loads("9223372036854775807")))
    assert.equal("-9223372036854775808", dumps(loads("-9223372036854775808")))
    assert.equal("9007199254740993", dumps(loads("9007199254740993")))
    assert.equal("9007199254740993", tostring(loads("9007199254740993")))
    assert.is_true(loads("9007199254740993") == loads("9007199254740993"))
    assert.is_nil((loads("18446744073709551615")))
    assert.equal(1e20, loads("100000000000000000000"))
    if has_integers then
      assert.equal("integer", math.type(loads("1")))
      assert.equal("float", math.type(loads("1.0")))
      assert.equal("float", math.type(loads("1e0")))
    end
  end)

  it("reads escapes and refuses lone surrogates", function()
    assert.equal("\"\\/\b\f\n\r\t\195\169\240\159\152\128\0",
      loads([["\"\\\/\b\f\n\r\t\u00e9\uD83d\uDE00\u0000"]]))
    assert.same({ nil, "Unpaired surrogate escape: line 1 column 2 (char 1)", 1 }, { loads([["\ud800"]]) })
    assert.is_nil((loads([["\udc00\ud800"]])))
  end)

  it("lets the last of equal keys win", function()
    assert.same({ a = 3, b = 2 }, loads('{"a":1,"b":2,"a":3}'))
  end)

  it("tells what is wrong as Python does", function()
    local cases = {
      [""] = "Expecting value: line 1 column 1 (char 0)",
      ["\239\187\191"] = "Expecting value: line 1 column 2 (char 1)",
      ["[1,]"] = "Expecting value: line 1 column 4 (char 3)",
      ["[1 2]"] = "Expecting ',' delimiter: line 1 column 4 (char 3)",
      ['{"a" 1}'] = "Expecting ':' delimiter: line 1 column 6 (char 5)",
      ["{a:1}"] = "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
      ['["abc'] = "Unterminated string starting at: line 1 column 2 (char 1)",
      ['["a\\x"]'] = "Invalid \\escape: line 1 column 4 (char 3)",
      ['["\\u12g4"]'] = "Invalid \\uXXXX escape: line 1 column 3 (char 2)",
      ['["a\nb"]'] = "Invalid control character at: line 1 column 4 (char 3)",
      ["{}\n\n  x"] = "Extra data: line 3 column 3 (char 6)",
      ["[NaN]"] = "Expecting value: line 1 column 2 (char 1)",
      ['["\195\169", nul]'] = "Expecting value: line 1 column 7 (char 6)",
      ["[1e999]"] = "Number out of range: line 1 column 2 (char 1)",
      ["[1.]"] = "Invalid number: line 1 column 2 (char 1)",
    }
    for text, message in pairs(cases) do
      local value, got = loads(text)
      assert.is_nil(value)
      assert.equal(message, got)
    end
    assert.equal(7, (select(3, loads('["\195\169", x]')))) -- the offset counts bytes
  end)

  it("skips a byte order mark", function()
    assert.same({ 1 }, plain(loads("\239\187\191[1]")))
  end)

  it("limits the depth", function()
    assert.is_truthy(loads(("["):rep(128) .. ("]"):rep(128)))
    assert.matches("^Nested too deeply at", (select(2, loads(("["):rep(129) .. ("]"):rep(129)))))
    assert.matches("^Nested too deeply at", (select(2, loads(('{"a":'):rep(100000)))))
    assert.is_truthy(loads(("["):rep(1000) .. ("]"):rep(1000), { max_depth = 1000 }))
    assert.is_nil((loads("[[]]", { max_depth = 1 })))
  end)

  it("reads containers of several members however deep", function()
    local value, expected = "leaf", '"leaf"'
    for _ = 1, 40 do
      value = { a = { b = 1, c = value, d = "x" }, list = { 1, 2, 3 } }
      expected = '{"a":{"b":1,"c":' .. expected .. ',"d":"x"},"list":[1,2,3]}'
    end
    assert.equal(expected, dumps(value))
    assert.equal(expected, dumps(loads(expected)))
    assert.equal(expected, dumps(loads(expected, { ordered = true })))
    assert.equal(expected, dumps(loads(expected, { tagged = true }), { tagged = true }))
  end)

  it("takes strings only", function()
    assert.has_error(function() loads(nil) end)
    assert.has_error(function() loads(12) end)
  end)
end)

describe("ordered objects", function()
  local text = '{"z":1,"a":{"y":1,"b":2},"m":[{"q":1,"c":2}]}'

  it("write their keys as they were read", function()
    assert.equal(text, dumps(loads(text, { ordered = true })))
    assert.equal('{"b":3,"a":2}', dumps(loads('{"b":1,"a":2,"b":3}', { ordered = true })))
    assert.equal("{}", dumps(loads("{}", { ordered = true })))
    assert.equal("{}", dumps(loads("{}", { ordered = true }), { indent = 2 }))
  end)

  it("follow changes", function()
    local value = loads('{"z":1,"a":2,"m":3}', { ordered = true })
    value.b = 4
    value.a = nil
    value.z = "new"
    assert.equal('{"z":"new","m":3,"b":4}', dumps(value))
    value.a = 5
    assert.equal('{"z":"new","a":5,"m":3,"b":4}', dumps(value))
    value.z, value.a, value.m, value.b = nil, nil, nil, nil
    assert.equal("{}", dumps(value))
    assert.has_error(function() value[1] = true end, "keys of an ordered JSON object are strings, not number")
  end)

  it("iterate in order where Lua asks __pairs", function()
    local value = loads('{"z":1,"a":2,"m":3,"gone":4}', { ordered = true })
    value.gone = nil
    local keys = {}
    for key in getmetatable(value).__pairs(value) do
      keys[#keys + 1] = key
    end
    assert.same({ "z", "a", "m" }, keys)
  end)
end)

describe("tagged JSON", function()
  it("brings bytes, integer keys and odd objects back", function()
    assert.equal('{" b":"_wA"}', dumps("\255\0", { tagged = true }))
    assert.equal("\255\0", round_trip("\255\0"))
    local cart = round_trip({ cart = { [42] = 1, [7] = { "x" } } }).cart
    assert.equal(1, cart[42])
    assert.equal("x", cart[7][1])
    assert.equal('{"42":1,"7":["x"]}', dumps(cart))
    local mixed = round_trip({ "one", "two", x = "y", ["\255"] = "bytes", [true] = false })
    assert.equal("two", mixed[2])
    assert.equal("y", mixed.x)
    assert.equal("bytes", mixed["\255"])
    assert.equal(false, mixed[true])
    local marked = json.object({ "a" })
    assert.is_false(json.is_array(round_trip(marked)))
  end)

  it("writes the same map as the same text", function()
    local expected = '{" im":[[true,0],[-3,0],[2,0],[10,0],[0.5,0],["a",0],["b",0],[{" b":"_w"},0]]}'
    local keys = { true, -3, 2, 10, 0.5, "a", "b", "\255" }
    for shift = 1, #keys do
      local value = {}
      for i = 1, #keys do
        value[keys[(i + shift) % #keys + 1]] = 0
      end
      assert.equal(expected, dumps(value, { tagged = true }))
    end
  end)

  it("escapes objects that look like tags", function()
    for _, key in ipairs({ " b", " m", " im", " di" }) do
      local value = { [key] = "x" }
      assert.equal('{" di":{"' .. key .. '__":"x"}}', dumps(value, { tagged = true }))
      assert.same(value, round_trip(value))
      assert.equal(1, round_trip({ [key] = { [key] = { 1 } } })[key][key][1])
      assert.same({ [key] = 1, other = 2 }, round_trip({ [key] = 1, other = 2 }))
    end
    assert.equal('{" t":1}', dumps({ [" t"] = 1 }, { tagged = true }))
  end)

  it("keeps arrays, objects, integers and floats apart", function()
    local text = '{"a":[],"b":{},"c":[1,2.5],"d":{"e":[[]]}}'
    assert.equal(text, dumps(round_trip(loads(text)), { tagged = true }))
    if has_integers then
      assert.equal("float", math.type(round_trip(1.0)))
      assert.equal("integer", math.type(round_trip(1)))
    end
  end)

  it("rebuilds Markup through its constructor", function()
    local Markup = {}
    Markup.__html = function(self) return self.text end
    local value = { setmetatable({ text = "<b>" }, Markup) }
    local text = dumps(value, { tagged = true })
    assert.equal('[{" m":"<b>"}]', text)
    assert.equal("<b>", loads(text, { tagged = true })[1])
    core.set_markup(function(s) return setmetatable({ text = s }, Markup) end)
    local back = loads(text, { tagged = true })
    core.set_markup(nil)
    assert.equal(Markup, getmetatable(back[1]))
    assert.equal("<b>", back[1].text)
  end)

  it("refuses malformed tags", function()
    for _, text in ipairs({
      '{" b":"!"}', '{" b":1}', '{" im":1}', '{" im":[1]}', '{" im":[[1]]}', '{" im":[]}',
      '{" im":[[null,1]]}', '{" im":[[[],1]]}', '{" di":1}', '{" di":{}}', '{" di":{"x":1}}',
      '{" di":{" b__":1," m__":2}}', '{" m":1}',
    }) do
      local value, message = loads(text, { tagged = true })
      assert.is_nil(value)
      assert.matches("^Malformed tag before", message)
      assert.is_truthy(loads(text))
    end
  end)
end)

describe("json.dump and json.load", function()
  it("work on open files", function()
    local file = assert(io.tmpfile())
    json.dump({ a = 1 }, file)
    file:seek("set")
    assert.same({ a = 1 }, json.load(file))
    file:close()
  end)

  it("complain when the file does not take it", function()
    local broken = { write = function() return nil, "disk full" end }
    assert.has_error(function() json.dump(1, broken) end, "cannot write JSON: disk full")
  end)
end)

describe("json.array and json.object", function()
  it("refuse tables that have another metatable", function()
    assert.has_error(function() json.array(setmetatable({}, {})) end)
    assert.has_error(function() json.object(setmetatable({}, {})) end)
    local t = json.array({ 1 })
    assert.equal(t, json.object(t))
    assert.equal('{"1":1}', dumps(t))
  end)
end)

describe("a recorded set of texts", function()
  local folder = (os.getenv("LUAFLASK_CASES") or "../shared/data") .. "/json_parsing"
  local names = {}
  local listing = io.popen("ls '" .. folder .. "' 2>/dev/null")
  for name in listing:lines() do
    names[#names + 1] = name
  end
  listing:close()

  it("parses all that is JSON and nothing that is not", function()
    if #names == 0 then
      pending("no recorded texts: set LUAFLASK_CASES to the folder that holds json_parsing")
      return
    end
    local seen = { y = 0, n = 0, i = 0 }
    for _, name in ipairs(names) do
      local file = assert(io.open(folder .. "/" .. name, "rb"))
      local text = file:read("*a")
      file:close()
      local kind = name:sub(1, 1)
      local value, message, offset = loads(text)
      seen[kind] = (seen[kind] or 0) + 1
      if kind == "y" then
        assert(value ~= nil, name .. ": " .. tostring(message))
        assert.equal(dumps(value), dumps(loads(dumps(value))))
      elseif kind == "n" then
        assert(value == nil, name .. " was accepted")
      end
      if value == nil then
        assert.equal("string", type(message))
        assert.is_true(offset >= 0 and offset <= #text)
      end
    end
    assert.is_true(seen.y > 0 and seen.n > 0 and seen.i > 0)
  end)
end)
