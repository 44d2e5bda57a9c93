-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local exceptions = require("luaflask.exceptions")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local thrown = helper.thrown

describe("HTTP exceptions", function()
  it("have code, name and description", function()
    local e = exceptions.NotFound()
    assert.equal(404, e.code)
    assert.equal("Not Found", e.name)
    assert.equal("404 Not Found: The requested URL was not found on the server. If you entered the URL "
      .. "manually please check your spelling and try again.", tostring(e))
  end)

  it("exist for every error code, under Werkzeug's names", function()
    local names = {
      [400] = "BadRequest", [401] = "Unauthorized", [403] = "Forbidden", [404] = "NotFound",
      [405] = "MethodNotAllowed", [406] = "NotAcceptable", [408] = "RequestTimeout", [409] = "Conflict",
      [410] = "Gone", [411] = "LengthRequired", [412] = "PreconditionFailed", [413] = "RequestEntityTooLarge",
      [414] = "RequestURITooLarge", [415] = "UnsupportedMediaType", [416] = "RequestedRangeNotSatisfiable",
      [417] = "ExpectationFailed", [418] = "ImATeapot", [421] = "MisdirectedRequest", [422] = "UnprocessableEntity",
      [423] = "Locked", [424] = "FailedDependency", [428] = "PreconditionRequired", [429] = "TooManyRequests",
      [431] = "RequestHeaderFieldsTooLarge", [451] = "UnavailableForLegalReasons", [500] = "InternalServerError",
      [501] = "NotImplemented", [502] = "BadGateway", [503] = "ServiceUnavailable", [504] = "GatewayTimeout",
      [505] = "HTTPVersionNotSupported",
    }
    for code, name in pairs(names) do
      local cls = exceptions.default_exceptions[code]
      assert.equal(cls, exceptions[name], name)
      assert.equal(name, cls.__name)
      local e = cls()
      assert.equal(code, e.code)
      assert.is_true(#e:get_description() > 0)
      assert.not_equal("Unknown Error", e.name)
      assert.is_true(class.isinstance(e, exceptions.HTTPException))
    end
    for code in pairs(exceptions.default_exceptions) do
      assert.is_string(names[code], code)
    end
    assert.equal(400, exceptions.BadHost().code)
    assert.is_true(class.isinstance(exceptions.BadHost(), exceptions.BadRequest))
  end)

  it("render the default page, escaped", function()
    assert.equal("<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
      .. "<p>no &lt;b&gt;<br>here</p>\n", exceptions.NotFound("no <b>\nhere"):get_body())
    assert.equal("<title>418 I&#39;m a teapot</title>",
      exceptions.ImATeapot():get_body():match("<title>.-</title>"))
    assert.same({ { "Content-Type", "text/html; charset=utf-8" } }, exceptions.NotFound():get_headers())
  end)

  it("take their arguments by name, too", function()
    local e = exceptions.ServiceUnavailable({ description = "Back soon.", retry_after = 60 })
    assert.equal("Back soon.", e.description)
    assert.same({ "Retry-After", "60" }, e:get_headers()[2])
    assert.same({ "Retry-After", "60" }, exceptions.TooManyRequests(nil, nil, 60):get_headers()[2])
  end)

  it("take a description, and the rest by name", function()
    local err = exceptions.TooManyRequests("Too fast.", { retry_after = 60 })
    assert.equal("Too fast.", err.description)
    assert.equal(60, err.retry_after)
    assert.is_nil(err.response)
    err = exceptions.Unauthorized("Who?", { www_authenticate = "Bearer" })
    assert.same({ "WWW-Authenticate", "Bearer" }, err:get_headers()[2])
  end)

  it("carry the headers of their kind", function()
    assert.same({ "Allow", "GET, HEAD" }, exceptions.MethodNotAllowed({ "GET", "HEAD" }):get_headers()[2])
    assert.is_nil(exceptions.MethodNotAllowed():get_headers()[2])
    assert.same({ "Content-Range", "bytes */10" },
      exceptions.RequestedRangeNotSatisfiable(10):get_headers()[2])
    assert.is_nil(exceptions.RequestedRangeNotSatisfiable():get_headers()[2])
    local headers = exceptions.Unauthorized(nil, nil, { "Basic", 'Bearer realm="x"' }):get_headers()
    assert.same({ { "WWW-Authenticate", "Basic" }, { "WWW-Authenticate", 'Bearer realm="x"' } },
      { headers[2], headers[3] })
  end)

  it("answer the response they were given", function()
    local response = {}
    assert.equal(response, exceptions.HTTPException(nil, response):get_response())
  end)

  it("name themselves by their code in subclasses", function()
    local Payment = exceptions.HTTPException:extend("Payment", { code = 402 })
    assert.equal("402 Payment Required: None", tostring(Payment()))
    local Odd = exceptions.HTTPException:extend("Odd", { code = 499, description = "x" })
    assert.equal("499 Unknown Error: x", tostring(Odd()))
    assert.equal("Mine", exceptions.NotFound:extend("Mine", { name = "Mine" })().name)
    assert.equal("???", tostring(exceptions.HTTPException()):match("^%S+"))
  end)

  it("show a missing key only when asked", function()
    local e = exceptions.BadRequestKeyError("title")
    assert.equal(exceptions.BadRequest.description, e.description)
    e.show_exception = true
    assert.equal(exceptions.BadRequest.description .. "\nKeyError: 'title'", e.description)
    e.description = "Mine"
    assert.equal("Mine\nKeyError: 'title'", e.description)
    assert.equal(400, e.code)
    assert.is_true(class.isinstance(e, exceptions.BadRequest))
  end)

  it("keep what a 500 was made from", function()
    assert.equal("cause", exceptions.InternalServerError(nil, nil, "cause").original_exception)
  end)
end)

describe("abort", function()
  it("throws the class of the code", function()
    local e = thrown(exceptions.abort, 403, "No.")
    assert.is_true(class.isinstance(e, exceptions.Forbidden))
    assert.equal("No.", e.description)
  end)

  it("throws a response inside an HTTPException without code", function()
    local response = setmetatable({}, {})
    local e = thrown(exceptions.abort, response)
    assert.equal(exceptions.HTTPException, class.of(e))
    assert.equal(response, e.response)
    assert.is_nil(e.code)
  end)

  it("throws a LookupError for an unknown code", function()
    local e = thrown(exceptions.abort, 900)
    assert.is_true(class.isinstance(e, exceptions.LookupError))
    assert.equal("no exception for 900", tostring(e))
    assert.is_true(class.isinstance(thrown(exceptions.abort), exceptions.LookupError))
    assert.equal("no exception for a string value: abort takes a number such as 404, or a Response",
      tostring(thrown(exceptions.abort, "404")))
  end)

  it("can be taught more codes", function()
    local Payment = exceptions.HTTPException:extend("Payment", { code = 402 })
    local aborter = exceptions.Aborter(nil, { [402] = Payment })
    assert.is_true(class.isinstance(thrown(aborter, 402), Payment))
    assert.is_true(class.isinstance(thrown(aborter, 404), exceptions.NotFound))
  end)
end)

describe("wrap", function()
  it("makes a LuaError of what a program threw", function()
    local e = exceptions.wrap("init.lua:3: boom", "stack traceback: ...")
    assert.is_true(class.isinstance(e, exceptions.LuaError))
    assert.is_true(class.isinstance(e, exceptions.Exception))
    assert.equal("init.lua:3: boom", tostring(e))
    assert.equal("stack traceback: ...", e.traceback)
    local value = { code = 5 }
    assert.equal(value, exceptions.wrap(value).value)
    assert.equal("(error object is a table value)", tostring(exceptions.wrap(value)))
    assert.equal("nil", tostring(exceptions.wrap(nil)))
  end)

  it("makes an instance of a class, as Python's raise does", function()
    local e = exceptions.wrap(exceptions.Gone, "tb")
    assert.is_true(class.isinstance(e, exceptions.Gone))
    assert.equal("tb", e.traceback)
    assert.is_true(class.isinstance(exceptions.wrap(class.new("Plain")), exceptions.LuaError))
  end)

  it("leaves exceptions as they are and notes the traceback", function()
    local e = exceptions.NotFound()
    assert.equal(e, exceptions.wrap(e, "tb"))
    assert.equal("tb", e.traceback)
    local c = exceptions.Cancelled("the client left")
    assert.equal(c, exceptions.wrap(c))
    assert.equal("cancelled: the client left", tostring(c))
  end)

  it("keeps Cancelled out of the Exceptions", function()
    assert.is_false(class.isinstance(exceptions.Cancelled(), exceptions.Exception))
  end)
end)
