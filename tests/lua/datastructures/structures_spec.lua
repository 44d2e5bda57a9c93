-- SPDX-License-Identifier: MIT
local ds = require("luaflask.datastructures")
local http = require("luaflask.http")

describe("ETags", function()
  it("tell strong from weak", function()
    local tags = http.parse_etags('"foo", "bar", W/"baz", blar')
    assert.is_true(tags:contains("foo"))
    assert.is_true(tags:has("blar"))
    assert.is_false(tags:contains("baz"))
    assert.is_true(tags:contains_weak("baz"))
    assert.is_true(tags:contains_weak("foo"))
    assert.is_true(tags:contains_raw('W/"baz"'))
    assert.is_false(tags:contains_raw('"baz"'))
    assert.is_true(tags:is_weak("baz"))
    assert.is_true(tags:is_strong("bar"))
    assert.is_true(tags("foo"))
    assert.is_false(tags("baz"))
    assert.is_true(tags("baz", true))
    assert.same({ foo = true, bar = true, blar = true }, tags:as_set())
    assert.same({ foo = true, bar = true, blar = true, baz = true }, tags:as_set(true))
    assert.equal('"foo", "bar", "blar", W/"baz"', tostring(tags))
    assert.is_false(tags:is_empty())
  end)

  it("know the star and nothing", function()
    local star = http.parse_etags("*")
    assert.is_true(star.star_tag)
    assert.is_true(star:contains("anything"))
    assert.is_false(star:is_strong("anything"))
    assert.equal("*", tostring(star))
    assert.is_true(http.parse_etags(nil):is_empty())
    assert.is_true(http.parse_etags(""):is_empty())
  end)
end)

describe("Range", function()
  it("is cut to a length", function()
    local range = http.parse_range_header("bytes=0-499")
    assert.same({ 0, 500 }, { range:range_for_length(1000) })
    assert.same({ 0, 100 }, { range:range_for_length(100) })
    assert.is_nil(range:range_for_length(nil))
    assert.equal("bytes 0-99/100", range:to_content_range_header(100))
    assert.equal("bytes 0-99/100", tostring(range:make_content_range(100)))
    assert.is_nil(range:to_content_range_header(0))
    assert.same({ 900, 1000 }, { http.parse_range_header("bytes=-100"):range_for_length(1000) })
    assert.same({ 5, 10 }, { http.parse_range_header("bytes=5-"):range_for_length(10) })
    assert.is_nil(http.parse_range_header("bytes=10-"):range_for_length(10))
    assert.is_nil(http.parse_range_header("bytes=0-1,3-4"):range_for_length(10))
    assert.is_nil(http.parse_range_header("items=0-1"):range_for_length(10))
  end)

  it("is written as it was read", function()
    for _, text in ipairs({ "bytes=0-499", "bytes=-100", "bytes=5-", "bytes=0-1,3-4,9-" }) do
      assert.equal(text, tostring(http.parse_range_header(text)))
    end
  end)

  it("refuses what is no range", function()
    for _, text in ipairs({
      "", "bytes", "bytes=", "bytes=-", "bytes=x-1", "bytes=5-4", "bytes=-5,0-1", "bytes=5-9,0-1", "bytes=1",
      "bytes=99999999999999999999-", "bytes=0x1-2",
    }) do
      assert.is_nil(http.parse_range_header(text), text)
    end
    assert.has_error(function()
      ds.Range("bytes", { { 5, 3 } })
    end, "(5, 3) is not a valid range")
  end)
end)

describe("ContentRange", function()
  it("is read, changed and written", function()
    local range = http.parse_content_range_header("bytes 0-98/100")
    assert.same({ "bytes", 0, 99, 100 }, { range.units, range.start, range.stop, range.length })
    local told = 0
    range.on_update = function()
      told = told + 1
    end
    range:set(10, 20, 100)
    assert.equal("bytes 10-19/100", range:to_header())
    range.length = nil
    assert.equal("bytes 10-19/*", tostring(range))
    range:unset()
    assert.equal("", tostring(range))
    assert.is_nil(range.units)
    assert.equal(3, told)
    assert.equal("bytes */100", tostring(http.parse_content_range_header("bytes */100")))
    assert.has_error(function()
      range:set(5, 1, 10)
    end, "Bad range provided")
    assert.is_nil(http.parse_content_range_header("bytes 5-1/10"))
    assert.is_nil(http.parse_content_range_header("bytes"))
  end)
end)

describe("IfRange", function()
  it("is a tag or a date", function()
    assert.equal("abc", http.parse_if_range_header('W/"abc"').etag)
    assert.equal('"abc"', tostring(http.parse_if_range_header('"abc"')))
    local date = http.parse_if_range_header("Thu, 01 Jan 1970 00:00:10 GMT")
    assert.equal(10, date.date)
    assert.is_nil(date.etag)
    assert.equal("Thu, 01 Jan 1970 00:00:10 GMT", tostring(date))
    assert.equal("", tostring(http.parse_if_range_header(nil)))
  end)
end)

describe("HeaderSet", function()
  it("keeps order and spelling and ignores case", function()
    local told = 0
    local set = http.parse_set_header('Foo, bar, "a b"', function()
      told = told + 1
    end)
    assert.is_true(set:contains("FOO"))
    assert.is_false(set:has("x"))
    assert.equal('Foo, bar, "a b"', tostring(set))
    set:add("foo")
    assert.equal(0, told)
    set:add("Baz")
    set:update({ "baz", "Qux" })
    assert.equal(2, told)
    assert.equal(2, set:find("BAR"))
    assert.equal("bar", set[2])
    set:remove("BAR")
    assert.is_false(set:discard("bar"))
    assert.has_error(function()
      set:remove("bar")
    end)
    assert.equal('Foo, "a b", Baz, Qux', set:to_header())
    assert.same({ foo = true, ["a b"] = true, baz = true, qux = true }, set:as_set())
    assert.is_true(set:as_set(true).Foo)
    set:clear()
    assert.equal(0, #set)
    assert.is_false(set:has("foo"))
    assert.equal(4, told)
  end)
end)

describe("Authorization", function()
  local from_header = ds.Authorization.from_header

  it("decodes Basic", function()
    local auth = from_header("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    assert.equal("basic", auth.type)
    assert.equal("Aladdin", auth.username)
    assert.equal("open sesame", auth.password)
    assert.equal("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", tostring(auth))
    assert.equal("b:c", from_header("basic YTpiOmM=").password)
  end)

  it("is nil for what cannot be decoded", function()
    for _, text in ipairs({ "", "Basic /3NlcjpwYXNz", "Basic QQ", "Basic YTp" }) do
      assert.is_nil(from_header(text), text)
    end
    assert.is_nil(from_header(nil))
  end)

  it("decodes Basic as leniently as Python", function()
    for text, pair in pairs({
      ["Basic !!!!"] = "|", ["Basic"] = "|", ["Basic YTpi-_"] = "a|b", ["basic   YTpi=  "] = "a|b",
    }) do
      local auth = from_header(text)
      assert.equal(pair, auth.username .. "|" .. auth.password, text)
    end
  end)

  it("reads tokens and parameters", function()
    local bearer = from_header("Bearer abc==")
    assert.equal("bearer", bearer.type)
    assert.equal("abc==", bearer.token)
    assert.equal("Bearer abc==", tostring(bearer))
    local digest = from_header('Digest username="Mufasa", qop=auth')
    assert.is_nil(digest.token)
    assert.equal("Mufasa", digest.username)
    assert.equal("auth", digest:get("qop"))
    assert.equal("d", digest:get("nope", "d"))
    assert.is_true(digest:has("qop"))
    assert.equal("Digest username=Mufasa, qop=auth", tostring(digest))
    assert.is_true(digest == from_header("digest qop=auth, username=Mufasa"))
    assert.is_false(digest == bearer)
  end)
end)

describe("WWWAuthenticate", function()
  it("is written by scheme", function()
    assert.equal("Basic realm=x", tostring(ds.WWWAuthenticate("Basic", { realm = "x" })))
    assert.equal("Basic", tostring(ds.WWWAuthenticate("basic")))
    assert.equal("Bearer abc", tostring(ds.WWWAuthenticate("bearer", nil, "abc")))
    assert.equal('Digest algorithm=MD5, nonce="n", realm="r"',
      tostring(ds.WWWAuthenticate("digest", { realm = "r", nonce = "n", algorithm = "MD5" })))
  end)

  it("reads, changes and tells", function()
    local auth = ds.WWWAuthenticate.from_header('Basic realm="a b"')
    local told
    auth.on_update = function(self)
      told = self:to_header()
    end
    assert.equal("a b", auth.realm)
    auth.charset = "UTF-8"
    assert.equal('Basic realm="a b", charset=UTF-8', told)
    auth.realm = nil
    assert.equal("Basic charset=UTF-8", told)
    auth.token = "t"
    assert.equal("Basic t", told)
    assert.is_nil(ds.WWWAuthenticate.from_header(""))
    assert.has_error(function()
      auth.to_header = 1
    end)
  end)
end)
