-- SPDX-License-Identifier: MIT
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local Lint = require("luaflask.middleware").LintMiddleware

local function environ()
  return { REQUEST_METHOD = "GET", PATH_INFO = "/", SERVER_NAME = "x", SERVER_PORT = "80", ["wsgi.version"] = { 1, 0 },
    ["wsgi.input"] = {}, ["wsgi.errors"] = {}, ["wsgi.url_scheme"] = "http", ["wsgi.multithread"] = false,
    ["wsgi.multiprocess"] = false, ["wsgi.run_once"] = false }
end

local function read(body)
  local out = {}
  for piece in body do
    out[#out + 1] = piece
  end
  body:close()
  return table.concat(out)
end

local function starting(status, headers, body)
  return function(_, start_response)
    start_response(status, headers)
    return body or { "text" }
  end
end

describe("LintMiddleware", function()
  it("lets through what is right: this application too", function()
    local warnings = {}
    local app = helper.app_with()
    app:get("/", function()
      return "Hello"
    end)
    app.wsgi_app = Lint(app.wsgi_app, { warn = function(message)
      warnings[#warnings + 1] = message
    end })
    assert.equal("Hello", app:test_client():get("/").text)
    assert.equal("", app:test_client():head("/").text)
    assert.equal(404, app:test_client():get("/none").status_code)
    assert.same({}, warnings)
  end)

  it("raises for what is wrong", function()
    for words, app in pairs({
      ["Status must be a string"] = starting(200, {}),
      ["Headers must be a list"] = starting("200 OK", "x"),
      ["lists of two"] = starting("200 OK", { { "X" } }),
      ["must be strings"] = starting("200 OK", { { "X", 1 } }),
      ["Invalid header name"] = starting("200 OK", { { "X Y", "1" } }),
      ["returned a string"] = starting("200 OK", {}, "text"),
      ["items must be strings"] = starting("200 OK", {}, { 1 }),
      ["before it started the response"] = function()
        return { "x" }
      end,
    }) do
      local message = helper.message_of(function()
        read(Lint(app)(environ(), function() end))
      end)
      assert.truthy(message:find(words, 1, true), message)
    end
    local app = Lint(starting("200 OK", {}))
    local wrong = environ()
    wrong.SERVER_NAME = nil
    assert.truthy(helper.message_of(app, wrong, print):find("'SERVER_NAME' not found", 1, true))
    wrong = environ()
    wrong.HTTP_X = 1
    assert.truthy(helper.message_of(app, wrong, print):find("'HTTP_X' is a number value", 1, true))
    assert.truthy(helper.message_of(app, environ()):find("takes two arguments", 1, true))
    local body = app(environ(), function() end)
    body:close()
    assert.truthy(helper.message_of(body.close, body):find("closed twice", 1, true))
    assert.truthy(helper.message_of(body):find("closed 'app_iter'", 1, true))
  end)

  it("warns of what is doubtful", function()
    for words, app in pairs({
      ["Invalid value for status"] = starting("200", {}),
      ["conflicts with the CGI spec"] = starting("200 OK", { { "Status", "1" } }),
      ["Unquoted etag"] = starting("200 OK", { { "ETag", "x" } }),
      ["but 4 bytes were sent"] = starting("200 OK", { { "Content-Length", "5" } }),
      ["empty content length"] = starting("204 No Content", { { "Content-Length", "4" } }),
    }) do
      local warnings = {}
      read(Lint(app, { warn = function(message)
        warnings[#warnings + 1] = message
      end })(environ(), function() end))
      assert.truthy(table.concat(warnings):find(words, 1, true), words)
    end
  end)
end)
