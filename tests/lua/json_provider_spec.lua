-- SPDX-License-Identifier: MIT
local datetime = require("luaflask.datetime")
local luaflask = require("luaflask")
local providers = require("luaflask.json_provider")

local json = luaflask.json

local function new()
  local app = luaflask.Flask("json", { root_path = "." })
  app:get("/table", function()
    return { at = datetime.utc(2026, 11, 22, 13), name = "é" }
  end)
  app:get("/jsonify", function()
    return luaflask.jsonify({ at = datetime.utc(2026, 11, 22, 13), name = "é" })
  end)
  app:get("/dumps", function()
    return json.dumps({ b = 1, a = "é" })
  end)
  return app
end

local function text_of(app, path)
  return app:test_client():get(path).text
end

describe("DefaultJSONProvider", function()
  it("writes dates as HTTP does, or as ISO 8601", function()
    local app = new()
    for _, path in ipairs({ "/table", "/jsonify" }) do
      assert.equal('{"at":"Sun, 22 Nov 2026 13:00:00 GMT","name":"\\u00e9"}\n', text_of(app, path))
    end
    app.json.date_format = "iso8601"
    for _, path in ipairs({ "/table", "/jsonify" }) do
      assert.equal('{"at":"2026-11-22T13:00:00+00:00","name":"\\u00e9"}\n', text_of(app, path))
    end
    app.json.date_format = "rfc3339"
    assert.error_matches(function() app.json:dumps({}) end, 'date_format is "http" or "iso8601", not rfc3339')
  end)

  it("is what json.dumps and loads ask inside an application", function()
    local app = new()
    assert.equal('{"a":"\\u00e9","b":1}', text_of(app, "/dumps"))
    app.json.ensure_ascii = false
    assert.equal('{"a":"é","b":1}', text_of(app, "/dumps"))
    assert.equal('"\\u00e9"', json.dumps("é"))
    function app.json.loads()
      return "loaded"
    end
    app:app_context()(function()
      assert.equal("loaded", (json.loads("[]")))
      assert.same({}, (json.decode("[]")))
      assert.equal('"\\u00e9"', json.encode("é"))
    end)
  end)

  it("takes a function for values that are not plain, also in a class", function()
    local Own = providers.DefaultJSONProvider:extend("Own", {
      default = function(v)
        return type(v) == "function" and "a function" or nil
      end,
    })
    local app = new()
    app.json_provider_class = Own
    app:get("/f", function()
      return { f = print, at = datetime.date(2026, 11, 22) }
    end)
    assert.equal('{"at":"Sun, 22 Nov 2026 00:00:00 GMT","f":"a function"}\n', text_of(app, "/f"))
    assert.error_matches(function() app.json:dumps({ io.stdout }) end, "cannot make JSON of")
  end)

  it("reads and writes files", function()
    local app = new()
    local file = io.tmpfile()
    app:app_context()(function()
      json.dump({ a = 1 }, file)
      file:seek("set")
      assert.same({ a = 1 }, (json.load(file)))
      file:seek("set")
      assert.same({ a = 1 }, (app.json:load(file)))
    end)
    file:close()
  end)

  it("names the user's line when it refuses", function()
    local app = new()
    local ok, message = pcall(app.json.dumps, app.json, { f = print })
    assert.is_false(ok)
    assert.matches("json_provider_spec.lua:%d+: cannot make JSON of a function at `f`", message)
  end)
end)

describe("JSONProvider", function()
  it("needs dumps and loads, and answers without a newline", function()
    local Bare = providers.JSONProvider:extend("Bare")
    local app = new()
    app.json = Bare(app)
    assert.error_matches(function() app.json:dumps(1) end, "Bare must define dumps")
    assert.error_matches(function() app.json:loads("1") end, "Bare must define loads")
    function Bare:dumps(value)
      return "<" .. tostring(value) .. ">"
    end
    app:app_context()(function()
      local response = json.jsonify(5)
      assert.equal("<5>", response.text or response:get_data())
      assert.equal("application/json", response.mimetype)
    end)
  end)

  it("makes one value, an array of several, and null of none", function()
    local app = new()
    app:app_context()(function()
      for text, response in pairs({
        ["null\n"] = json.jsonify(), ["1\n"] = json.jsonify(1), ["[1,null,3]\n"] = json.jsonify(1, nil, 3),
        ["[]\n"] = json.jsonify(json.array()), ["{}\n"] = json.jsonify({}),
      }) do
        assert.equal(text, response:get_data())
      end
    end)
  end)
end)
