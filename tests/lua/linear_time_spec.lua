-- SPDX-License-Identifier: MIT
-- What reads texts from clients takes time in proportion to them: a reader whose time grows with the square of the
-- length needs many seconds for the texts below, and one such request after the other would stop a worker.
local dotenv = require("luaflask.cli.dotenv")
local http = require("luaflask.http")
local itsdangerous = require("luaflask.itsdangerous")
local luaflask = require("luaflask")
local mimetypes = require("luaflask.mimetypes")
local urls = require("luaflask.routing.urls")
local utils = require("luaflask.utils")

local LENGTH = 65536

-- The texts that patterns may go back and forth in: one run of each sort, between different ends.
local function each_text(fn)
  for unit in (" \t=._-/,;:@a0\"\\"):gmatch(".") do
    local run = unit:rep(LENGTH)
    for _, ends in ipairs({ { "", "" }, { "a", "x" }, { "a.", "=x" }, { "/", "/" }, { '"', "@" } }) do
      fn(ends[1] .. run .. ends[2])
    end
  end
end

-- Processor time, so that a busy machine does not matter; a second is more than ten times what the slowest needs.
local function assert_linear(fn)
  each_text(function(text)
    local started = os.clock()
    pcall(fn, text)
    local took = os.clock() - started
    assert.is_true(took < 1, ("%.1f s for %s…"):format(took, text:sub(1, 8)))
  end)
end

local function attribute(header, name)
  return function(text)
    local request = luaflask.Request:from_values("/", { headers = { [header] = text } })
    return request[name]
  end
end

describe("linear time is what is taken by", function()
  it("media types", function()
    for _, name in ipairs({ "mimetype", "mimetype_params", "is_json", "form" }) do
      assert_linear(attribute("Content-Type", name))
    end
    assert_linear(mimetypes.guess)
  end)

  it("what a client accepts", function()
    assert_linear(function(text)
      return attribute("Accept", "accept_mimetypes")(text):best_match({ "text/html", "application/json" })
    end)
    assert_linear(function(text)
      return attribute("Accept-Language", "accept_languages")(text):best_match({ "de", "en-US" })
    end)
  end)

  it("other headers", function()
    for header, name in pairs({
      Authorization = "authorization", Cookie = "cookies", Host = "url", Range = "range",
      ["If-None-Match"] = "if_none_match", ["If-Range"] = "if_range", ["User-Agent"] = "user_agent",
      ["X-Forwarded-For"] = "access_route", ["Content-Length"] = "content_length", ["Cache-Control"] = "cache_control",
    }) do
      assert_linear(attribute(header, name))
    end
    assert_linear(http.parse_csp_header)
    assert_linear(http.parse_set_header)
    assert_linear(http.parse_www_authenticate_header)
    assert_linear(http.parse_content_range_header)
  end)

  it("names of files", function()
    assert_linear(utils.secure_filename)
    assert_linear(function(text)
      return require("luaflask.security").safe_join("/srv", text)
    end)
  end)

  it("signed texts", function()
    for _, name in ipairs({ "Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer" }) do
      local serializer = itsdangerous[name]("secret")
      assert_linear(function(text)
        return serializer:loads(text)
      end)
      assert_linear(function(text)
        return serializer:loads(text .. "." .. text)
      end)
    end
    assert_linear(itsdangerous.base64_decode)
  end)

  it("addresses", function()
    assert_linear(function(text)
      return urls.join("http://localhost/" .. text .. "/b", "c")
    end)
    assert_linear(function(text)
      return urls.join("http://localhost/b", text)
    end)
    local app = luaflask.Flask("linear_time", { static_folder = false })
    app:get("/", function()
      return luaflask.redirect("http://" .. luaflask.request.headers["X-To"])
    end)
    local client = app:test_client()
    assert_linear(function(text)
      return client:get("/", { headers = { ["X-To"] = text:gsub("[/]", "b") } })
    end)
    assert_linear(function(text)
      return utils.append_slash_redirect({ PATH_INFO = text })
    end)
  end)

  it("environs", function()
    local map = require("luaflask.routing").Map({})
    assert_linear(function(text)
      return map:bind_to_environ({
        ["wsgi.url_scheme"] = "http", HTTP_HOST = "localhost", HTTP_CONNECTION = text, HTTP_UPGRADE = text,
        REQUEST_METHOD = "GET", PATH_INFO = text, SCRIPT_NAME = text,
      }):build("none")
    end)
    assert_linear(function(text)
      local request = luaflask.Request({ REQUEST_METHOD = "GET", PATH_INFO = text, SCRIPT_NAME = text })
      return request.script_root, request.url_root
    end)
  end)

  it("files of settings", function()
    assert_linear(function(text)
      return dotenv.parse("NAME=" .. text .. "\nNEXT='" .. text .. "'\n")
    end)
  end)
end)
