-- SPDX-License-Identifier: MIT
-- The default bodies of HTTP errors follow the Accept header.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local app_with, log_of, message_of = helper.app_with, helper.log_of, helper.message_of

local NOT_FOUND = "The requested URL was not found on the server. If you entered the URL manually please check your "
  .. "spelling and try again."
local PAGE = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>" .. NOT_FOUND
  .. "</p>\n"

local function ask(app, accept, path, method)
  return app:test_client():open(path or "/none", { method = method, headers = { Accept = accept } })
end

describe("the body of an error that nobody handles", function()
  local app

  before_each(function()
    app = app_with({ PROPAGATE_EXCEPTIONS = false })
    log_of(app)
    app:get("/only-get", function()
      return "x"
    end)
    app:get("/broken", function()
      error("boom")
    end)
    app:get("/teapot", function()
      luaflask.abort(418, "<short> & stout")
    end)
  end)

  it("is Flask's page for browsers and for who does not say", function()
    for _, accept in ipairs({
      "*/*", "text/html", "text/*", "image/png", "text/html, application/json",
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
      "application/json;q=0.5, text/html", "application/json;q=0, */*",
    }) do
      local response = ask(app, accept)
      assert.equal(PAGE, response.text, accept)
      assert.equal("text/html; charset=utf-8", response.content_type)
      assert.is_nil(response.headers:get("Vary"))
    end
    assert.equal(PAGE, app:test_client():get("/none").text)
  end)

  it("is JSON for those who prefer it", function()
    for _, accept in ipairs({
      "application/json", "application/json, text/plain, */*", "text/html;q=0.8, application/json", "application/*",
      "APPLICATION/JSON",
    }) do
      local response = ask(app, accept)
      assert.same({ code = 404, name = "Not Found", description = NOT_FOUND }, response.json, accept)
      assert.same({ 404, "application/json", "Accept" },
        { response.status_code, response.content_type, response.headers:get("Vary") })
    end
  end)

  it("is problem+json only for those who name it", function()
    local response = ask(app, "application/problem+json, application/json")
    assert.equal("application/problem+json", response.content_type)
    assert.same({ type = "about:blank", title = "Not Found", status = 404, detail = NOT_FOUND },
      luaflask.json.loads(response.text))
  end)

  it("is plain text for those who prefer that", function()
    local response = ask(app, "text/plain", "/teapot")
    assert.equal("418 I'm a teapot\n<short> & stout\n", response.text)
    assert.equal("text/plain; charset=utf-8", response.content_type)
  end)

  it("keeps the headers that belong to the error", function()
    local response = ask(app, "application/json", "/only-get", "POST")
    assert.same({ 405, "GET, HEAD, OPTIONS" }, { response.status_code, response.headers:get("Allow") })
    assert.equal(405, response.json.code)
  end)

  it("is the same for the 500 of an error", function()
    local response = ask(app, "application/json", "/broken")
    assert.same({ 500, "Internal Server Error" }, { response.json.code, response.json.name })
    assert.equal(500, response.status_code)
  end)

  it("is one kind for all with ERROR_FORMAT", function()
    for format, content_type in pairs({
      html = "text/html; charset=utf-8", json = "application/json", problem = "application/problem+json",
      text = "text/plain; charset=utf-8",
    }) do
      app.config.ERROR_FORMAT = format
      assert.equal(content_type, ask(app, "*/*").content_type)
      assert.equal(content_type, ask(app, format == "html" and "application/json" or "text/html").content_type)
    end
    app.config.ERROR_FORMAT = "auto"
    assert.equal("application/json", ask(app, "application/json").content_type)
  end)

  it("is left alone where a class or a handler makes its own", function()
    local Own = luaflask.exceptions.NotFound:extend("Own")
    function Own:get_body() -- luacheck: ignore 212
      return "own"
    end
    app:get("/own", function()
      error(Own())
    end)
    app:errorhandler(418, function(err)
      return "handled " .. err.code, 418
    end)
    assert.equal("own", ask(app, "application/json", "/own").text)
    assert.equal("handled 418", ask(app, "application/json", "/teapot").text)
  end)
end)

describe("ERROR_FORMAT", function()
  it("is looked at before the first request", function()
    local app = app_with({ ERROR_FORMAT = "xml" })
    assert.matches("app.config.ERROR_FORMAT is \"xml\": it must be one of auto, html, json, problem, text",
      message_of(app.freeze, app))
  end)
end)
