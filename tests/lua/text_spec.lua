-- SPDX-License-Identifier: MIT
local text = require("luaflask.text")

describe("text", function()
  it("strips", function()
    assert.equal("a b", text.strip(" \t a b\r\n "))
    assert.equal("", text.strip(" \n "))
    assert.equal("", text.strip(""))
    assert.equal("x", text.strip("x"))
  end)

  it("splits at plain separators", function()
    assert.same({ "a", "", "b." }, text.split("a..b.", ".") and text.split("a,,b.", ","))
    assert.same({ "" }, text.split("", ","))
    assert.same({ "a", "b" }, text.split("a--b", "--"))
  end)

  it("knows well-formed UTF-8", function()
    for _, s in ipairs({
      "", "abc", "\195\164", "\226\130\172", "\240\159\152\128", "\237\159\191", "\244\143\191\191",
    }) do
      assert.is_true(text.is_utf8(s), s)
    end
    for _, s in ipairs({
      "\128", "\195", "\195(", "\192\175", "\224\128\175", "\237\160\128", "\240\128\128\128",
      "\244\144\128\128",
      "\245\128\128\128", "\226\130", "\255", "a\195\164\195",
    }) do
      assert.is_false(text.is_utf8(s), s)
    end
  end)
end)
