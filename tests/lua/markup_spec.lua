-- SPDX-License-Identifier: MIT
local markup = require("luaflask.markup")
local Markup, escape = markup.Markup, markup.escape

describe("escape", function()
  it("makes any value safe", function()
    assert.equal("&lt;a href=&#34;&amp;&#39;&#34;&gt;", tostring(escape("<a href=\"&'\">")))
    assert.equal("5", tostring(escape(5)))
    assert.equal("", tostring(escape(nil)))
  end)

  it("trusts Markup and __html", function()
    assert.equal("<b>", tostring(escape(Markup("<b>"))))
    local thing = setmetatable({}, {
      __html = function()
        return "<i>x</i>"
      end,
    })
    assert.equal("<i>x</i>", tostring(escape(thing)))
    assert.equal("<i>x</i>", tostring(Markup(thing)))
  end)
end)

describe("Markup", function()
  it("escapes the unsafe side of a concatenation", function()
    assert.equal("<b>&lt;x&gt;</b>", tostring(Markup("<b>") .. "<x>" .. Markup("</b>")))
    assert.equal("&lt;x&gt;<b>", tostring("<x>" .. Markup("<b>")))
    assert.equal("<b>5", tostring(Markup("<b>") .. 5))
    assert.equal(Markup, getmetatable("<" .. Markup("")))
  end)

  it("escapes what is formatted into it", function()
    assert.equal("<em>&lt;b&gt;</em> 05", tostring(Markup("<em>%s</em> %02d"):format("<b>", 5)))
    assert.equal("<em>&lt;b&gt;</em>", tostring(Markup("<em>%s</em>") % "<b>"))
    assert.equal("<b>&amp;", tostring(Markup("%s%s") % { Markup("<b>"), "&" }))
  end)

  it("joins", function()
    assert.equal("&lt;<br>b", tostring(Markup("<br>"):join({ "<", "b" })))
  end)

  it("compares and measures", function()
    assert.is_true(Markup("a") == Markup("a"))
    assert.is_false(Markup("a") == Markup("b"))
    assert.is_true(Markup("a") < Markup("b"))
    assert.is_true(Markup("a") <= Markup("a"))
    assert.equal(3, Markup("abc"):len())
  end)

  it("keeps its methods safe", function()
    assert.equal("<B>", tostring(Markup("<b>"):upper()))
    assert.equal("<b>", tostring(Markup("<B>"):lower()))
    assert.equal("<b>", tostring(Markup("  <b> "):strip()))
    assert.equal("xx", tostring(Markup("x"):rep(2)))
    assert.equal("a&lt;%1c", tostring(Markup("a.c"):replace(".", "<%1")))
  end)

  it("unescapes", function()
    assert.equal("<a> & \195\169 \226\130\172 \240\159\152\128 '",
      Markup("&lt;a&gt; &amp; &#233; &euro; &#x1F600; &#39;")
      :unescape())
    assert.equal("&nope; &#xZZ;", Markup("&nope; &#xZZ;"):unescape())
    assert.equal("\239\191\189\239\191\189\239\191\189", Markup("&#0;&#xD800;&#x110000;"):unescape())
    assert.equal("\239\191\189", Markup("&#99999999999999999999999;"):unescape())
  end)

  it("strips tags", function()
    assert.equal("Main \194\187 About", Markup("<em>Main</em> &raquo;\n<!-- <x> --> About "):striptags())
    assert.equal("a < b", Markup("a &lt; b<"):striptags():gsub("<$", ""))
  end)
end)
