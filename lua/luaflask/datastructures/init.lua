-- SPDX-License-Identifier: MIT
-- The data structures of requests and responses under one name, as werkzeug.datastructures has them.
local accept = require("luaflask.datastructures.accept")
local auth = require("luaflask.datastructures.auth")
local directives = require("luaflask.datastructures.directives")
local headers = require("luaflask.datastructures.headers")
local multidict = require("luaflask.datastructures.multidict")
local range = require("luaflask.datastructures.range")

---@class luaflask.datastructures
return {
  MultiDict = multidict.MultiDict,
  ImmutableMultiDict = multidict.ImmutableMultiDict,
  CombinedMultiDict = multidict.CombinedMultiDict,
  Headers = headers.Headers,
  EnvironHeaders = headers.EnvironHeaders,
  Accept = accept.Accept,
  MIMEAccept = accept.MIMEAccept,
  LanguageAccept = accept.LanguageAccept,
  CharsetAccept = accept.CharsetAccept,
  CacheControl = directives.CacheControl,
  RequestCacheControl = directives.RequestCacheControl,
  ResponseCacheControl = directives.ResponseCacheControl,
  ContentSecurityPolicy = directives.ContentSecurityPolicy,
  ETags = require("luaflask.datastructures.etags"),
  Range = range.Range,
  IfRange = range.IfRange,
  ContentRange = range.ContentRange,
  HeaderSet = require("luaflask.datastructures.header_set"),
  Authorization = auth.Authorization,
  WWWAuthenticate = auth.WWWAuthenticate,
}
