-- SPDX-License-Identifier: MIT
-- Blueprints with owns_prefix: what no rule takes below their prefix is theirs.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local app_with, get, text_of, message_of = helper.app_with, helper.get, helper.text_of, helper.message_of

local Blueprint, request = luaflask.Blueprint, luaflask.request

local function says(word, status)
  return function()
    return word, status
  end
end

-- A blueprint that answers 404 and 405 with its name.
local function owner(name, opts)
  local bp = Blueprint(name, opts)
  bp:errorhandler(404, says(name .. " 404", 404))
  bp:errorhandler(405, says(name .. " 405", 405))
  bp:get("/item", "item", says("item"))
  return bp
end

describe("owns_prefix", function()
  local app

  before_each(function()
    app = app_with()
    app:errorhandler(404, says("app 404", 404))
  end)

  it("gives a blueprint the unknown addresses and wrong methods below its prefix", function()
    app:register_blueprint(owner("api", { url_prefix = "/api", owns_prefix = true }))
    for _, path in ipairs({ "/api", "/api/", "/api/none", "/api/item/more" }) do
      local response = get(app, path)
      assert.same({ "api 404", 404 }, { response.text, response.status_code }, path)
    end
    assert.equal("api 405", app:test_client():post("/api/item").text)
    for _, path in ipairs({ "/", "/apiary", "/none", "/x/api/none" }) do
      assert.equal("app 404", text_of(app, path), path)
    end
    assert.equal("item", text_of(app, "/api/item"))
  end)

  it("is Flask's way without it: the application answers", function()
    app:register_blueprint(owner("api", { url_prefix = "/api" }))
    assert.equal("app 404", text_of(app, "/api/none"))
    assert.equal("405 METHOD NOT ALLOWED", (app:test_client():post("/api/item").status:upper()))
  end)

  it("is overridden by the registration", function()
    local on, off = owner("on", { url_prefix = "/on" }), owner("off", { url_prefix = "/off", owns_prefix = true })
    app:register_blueprint(on, { owns_prefix = true })
    app:register_blueprint(off, { owns_prefix = false })
    assert.equal("on 404", text_of(app, "/on/none"))
    assert.equal("app 404", text_of(app, "/off/none"))
  end)

  it("runs the blueprint's hooks, and request names it", function()
    local bp, log = owner("api", { url_prefix = "/api", owns_prefix = true }), {}
    bp:url_value_preprocessor(function(endpoint, values)
      log[#log + 1] = "values " .. tostring(endpoint) .. tostring(values)
    end)
    bp:before_request(function()
      log[#log + 1] = "before " .. tostring(request.blueprint) .. " " .. tostring(request.endpoint)
    end)
    bp:after_request(function(response)
      response.headers:set("X-Api", "1")
      return response
    end)
    bp:teardown_request(function()
      log[#log + 1] = "teardown"
    end)
    app:register_blueprint(bp)
    assert.equal("1", get(app, "/api/none").headers:get("X-Api"))
    assert.same({ "values nilnil", "before api nil", "teardown" }, log)
    assert.is_nil(get(app, "/none").headers:get("X-Api"))
    assert.equal(3, #log)
  end)

  it("of the longest prefix wins, its parents' handlers after its own", function()
    local api, v1 = owner("api", { url_prefix = "/api", owns_prefix = true }),
      Blueprint("v1", { url_prefix = "/v1", owns_prefix = true })
    api:errorhandler(405, says("api 405", 405))
    v1:errorhandler(404, says("v1 404", 404))
    v1:get("/item", "item", says("v1 item"))
    api:register_blueprint(v1)
    app:register_blueprint(api)
    assert.equal("v1 404", text_of(app, "/api/v1/none"))
    assert.equal("api 404", text_of(app, "/api/v2/none"))
    assert.equal("api 405", app:test_client():post("/api/v1/item").text)
    assert.equal("v1 item", text_of(app, "/api/v1/item"))
  end)

  it("takes any one segment for a variable of the prefix", function()
    app:register_blueprint(owner("shop", { url_prefix = "/<lang>/shop", owns_prefix = true }))
    assert.equal("shop 404", text_of(app, "/de/shop/none"))
    assert.equal("app 404", text_of(app, "/de/x/shop/none"))
  end)

  it("needs a prefix", function()
    local message = message_of(function()
      app:register_blueprint(owner("api", { owns_prefix = true }))
    end)
    assert.matches("prefixes_spec.lua:%d+: the blueprint 'api' has owns_prefix but no url_prefix to own", message)
  end)
end)
