-- The codecs as Lua sees them. Expected values are Werkzeug 3.1's answers.
local core = require("luaflask.core")

local NBSP = "\194\160"
local BAD = "\239\191\189" -- U+FFFD

describe("core.base64url", function()
  local base64url = core.base64url

  it("encodes without padding and decodes back", function()
    assert.equal("Zm9vYg", base64url.encode("foob"))
    assert.equal("-__-", base64url.encode("\251\255\254"))
    assert.equal("foob", base64url.decode("Zm9vYg"))
    assert.equal("", base64url.decode(base64url.encode("")))
    local every = {}
    for i = 0, 255 do every[#every + 1] = string.char(i) end
    every = table.concat(every)
    assert.equal(every, base64url.decode(base64url.encode(every)))
  end)

  it("refuses padding, other alphabets and spare bits", function()
    for _, text in ipairs({ "Zg==", "+/+/", "A", "Zh", "Z g" }) do
      local bytes, message, code = base64url.decode(text)
      assert.is_nil(bytes)
      assert.is_string(message)
      assert.equal("malformed", code)
    end
  end)
end)

describe("core.url", function()
  local url = core.url

  it("quotes like urllib", function()
    assert.equal("/a%20b/%C3%A9%3F", url.quote("/a b/é?"))
    assert.equal("%2Fa", url.quote("/a", ""))
    assert.equal("a+b", url.quote("a+b", "+"))
  end)

  it("unquotes", function()
    assert.equal("a b+c", url.unquote("a%20b+c"))
    assert.equal("%zz%4", url.unquote("%zz%4"))
    assert.equal("x" .. BAD, url.unquote("x%FF"))
    assert.equal("x%FF", url.unquote("x%ff", "percent"))
    assert.equal("x\255", url.unquote("x%ff", "keep"))
    assert.has_error(function() url.unquote("x", "maybe") end)
  end)

  it("encodes queries", function()
    assert.equal("a+b=1%262&c=&n=5", url.encode_query({ "a b", "1&2", "c", "", "n", 5 }))
    assert.equal("", url.encode_query({}))
    assert.equal("u=/x?y:%3D", url.encode_query({ "u", "/x?y:=" }))
    assert.error_matches(function() url.encode_query({ "a" }) end, "alternate")
    assert.error_matches(function() url.encode_query({ "a", true }) end, "element 2 is a boolean")
  end)
end)

describe("core.url.host_to_ascii", function()
  it("writes international names in ASCII", function()
    assert.equal("xn--n3h.com", core.url.host_to_ascii("☃.com"))
    assert.equal("Example.com", core.url.host_to_ascii("Example.com"))
    assert.equal("malformed", select(3, core.url.host_to_ascii("a..b")))
  end)
end)

describe("core.cookie", function()
  local cookie = core.cookie

  it("parses", function()
    assert.same({ "a", "1", "b", 'x,"', "oops", "" }, cookie.parse('a=1; b="x\\054\\""; oops; =no'))
    assert.same({ "n", "\226\152\131", "m", BAD }, cookie.parse('n="\\342\\230\\203"; m="\\377"'))
  end)

  it("finds the first of a name", function()
    assert.equal("1", cookie.find("x=0; session=1; session=2", "session"))
    assert.equal("a;b", cookie.find('session="a;b"', "session"))
    assert.is_nil(cookie.find("sessions=1", "session"))
  end)

  it("writes Set-Cookie in Werkzeug's order", function()
    assert.equal("k=v; Path=/", cookie.dump("k", "v"))
    assert.equal("k=v; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; "
      .. "HttpOnly; Path=/a; SameSite=Lax; Partitioned",
      cookie.dump("k", "v", {
        domain = ".example.com", expires = 0, max_age = 0, httponly = true, path = "/a", samesite = "lax",
        partitioned = true,
      }))
    assert.equal('k="a b"', cookie.dump("k", "a b", { path = false }))
    assert.equal("k=v; Expires=then; Path=/", cookie.dump("k", "v", { expires = "then" }))
    assert.equal("k=v; Max-Age=5; Path=/", cookie.dump("k", "v", { max_age = 5, sync_expires = false }))
  end)

  it("makes Expires from max_age", function()
    local expires = cookie.dump("k", "v", { max_age = 3600 }):match("Expires=([^;]+)")
    local seconds = core.date.parse(expires)
    assert.is_true(math.abs(seconds - os.time() - 3600) <= 2)
  end)

  it("refuses what would break the header", function()
    assert.error_matches(function() cookie.dump("k", "v", { samesite = "maybe" }) end, "SameSite")
    assert.error_matches(function() cookie.dump("a;b", "v") end, "cookie's name")
    assert.error_matches(function() cookie.dump("k", "v", { domain = "a;b" }) end, "domain")
    assert.error_matches(function() cookie.dump("k", "v", { expires = "a\r\nb" }) end, "expires")
    assert.error_matches(function() cookie.dump("k", "v", { max_age = "soon" }) end, "max_age")
    assert.equal('k="a\\015\\012b"', cookie.dump("k", "a\r\nb", { path = false }))
  end)
end)

describe("core.header", function()
  local header = core.header

  it("parses parameters", function()
    local value, options = header.parse_options('form-data; name="a\\"b"; filename*=UTF-8\'\'%C2%B5')
    assert.equal("form-data", value)
    assert.same({ name = 'a"b', filename = "\194\181" }, options)
    value, options = header.parse_options(nil)
    assert.equal("", value)
    assert.same({}, options)
  end)

  it("parses lists and key=value lists", function()
    assert.same({ "a b", "c, d", "e" }, header.parse_list('a b, "c, d",, e'))
    assert.same({}, header.parse_list('a, "never closed'))
    assert.same({ "max-age", "5", "no-cache", true }, header.parse_dict("max-age=0, no-cache, max-age=5"))
    assert.same({}, header.parse_dict('a=1, b="never closed'))
  end)

  it("quotes and unquotes", function()
    assert.equal("token", header.quote_value("token"))
    assert.equal('"token"', header.quote_value("token", false))
    assert.equal('"a \\"b\\""', header.quote_value('a "b"'))
    assert.equal('a "b"', header.unquote_value('"a \\"b\\""'))
  end)

  it("checks names and values", function()
    assert.is_true(header.valid_name("X-Id"))
    assert.is_false(header.valid_name("X Id"))
    assert.is_false(header.valid_name(""))
    assert.is_true(header.valid_value("any text é"))
    assert.is_false(header.valid_value("a\r\nSet-Cookie: x"))
    assert.is_false(header.valid_value("a\0b"))
  end)
end)

describe("core.html", function()
  local html = core.html

  it("escapes like markupsafe", function()
    assert.equal("&lt;a href=&#34;&amp;&#39;&#34;&gt;", html.escape([[<a href="&'">]]))
    assert.equal("nothing to do in this text", html.escape("nothing to do in this text"))
    assert.equal("5", html.escape(5))
  end)

  it("unescapes like Python's html module", function()
    assert.equal([[<a href="&'">]], html.unescape("&lt;a href=&#34;&amp;&#39;&#34;&gt;"))
    assert.equal("é€" .. NBSP .. "x", html.unescape("&eacute;&euro;&nbsp;x"))
    assert.equal("é😀", html.unescape("&#xe9;&#128512"))
    assert.equal("&unknown; & &; &#;", html.unescape("&unknown; & &; &#;"))
    assert.equal("¬it; ∉", html.unescape("&notit; &notin;"))
    assert.equal("€" .. BAD .. BAD, html.unescape("&#x80;&#0;&#xD800;"))
    assert.equal("&alpha x α", html.unescape("&alpha x &alpha;"))
    assert.equal("no entity", html.unescape("no entity"))
  end)
end)

describe("core.date", function()
  local date = core.date

  it("formats", function()
    assert.equal("Sun, 06 Nov 1994 08:49:37 GMT", date.format(784111777))
    assert.equal("Sun, 06 Nov 1994 08:49:37 GMT", date.format(784111777.9))
    assert.equal("Wed, 31 Dec 1969 23:59:59 GMT", date.format(-0.5))
    assert.is_true(math.abs(date.parse(date.format()) - os.time()) <= 2)
    assert.has_error(function() date.format(0 / 0) end)
    assert.has_error(function() date.format(1e30) end)
  end)

  it("parses the forms of HTTP", function()
    for _, text in ipairs({ "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 03:49:37 -0500" }) do
      assert.equal(784111777, date.parse(text))
    end
    local seconds, _, code = date.parse("tomorrow")
    assert.is_nil(seconds)
    assert.equal("malformed", code)
  end)
end)

describe("core.zlib", function()
  local zlib = core.zlib

  it("compresses as Python's zlib and gives the text back", function()
    local bytes = zlib.compress("hello hello hello hello")
    assert.equal("\120\156\203\72\205\201\201\87\200\64\39\1\104\3\8\177", bytes)
    assert.equal("hello hello hello hello", zlib.decompress(bytes, 100))
    for _, text in ipairs({ "", "\0", ("x"):rep(100000) }) do
      assert.equal(text, zlib.decompress(zlib.compress(text), #text))
    end
  end)

  it("refuses what is broken or too long", function()
    local bytes = zlib.compress("hello")
    assert.same({ nil, "the compressed text is longer than allowed", "too_long" }, { zlib.decompress(bytes, 4) })
    assert.same({ nil, "not a text compressed by zlib", "malformed" }, { zlib.decompress(bytes:sub(1, -2), 100) })
    assert.equal("malformed", (select(3, zlib.decompress("hello", 100))))
    assert.has_error(function() zlib.decompress(bytes) end)
    assert.has_error(function() zlib.decompress(bytes, -1) end)
    assert.has_error(function() zlib.decompress(bytes, 1e12) end)
  end)
end)

describe("core.digest", function()
  local digest = core.digest

  it("gives digits or bytes", function()
    assert.equal("a9993e364706816aba3e25717850c26c9cd0d89d", digest.sha1("abc"))
    assert.equal(digest.sha384("abc"), (digest.raw("sha384", "abc"):gsub(".", function(c)
      return ("%02x"):format(c:byte())
    end)))
    assert.equal(28, #digest.raw("sha224", ""))
  end)

  it("keys them", function()
    local hex = digest.hmac("sha1", "Jefe", "what do ya want for nothing?"):gsub(".", function(c)
      return ("%02x"):format(c:byte())
    end)
    assert.equal("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", hex)
    assert.has_error(function() digest.hmac("sha0815", "k", "x") end)
    assert.has_error(function() digest.raw("equal", "x") end)
  end)
end)
