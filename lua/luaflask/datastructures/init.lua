-- SPDX-License-Identifier: MIT
-- The data structures of requests and responses under one name, as werkzeug.datastructures has them.
local accept = require("luaflask.datastructures.accept")
local auth = require("luaflask.datastructures.auth")
local dicts = require("luaflask.datastructures.dicts")
local directives = require("luaflask.datastructures.directives")
local headers = require("luaflask.datastructures.headers")
local multidict = require("luaflask.datastructures.multidict")
local range = require("luaflask.datastructures.range")

---@class luaflask.datastructures
return setmetatable({
  MultiDict = multidict.MultiDict,
  ImmutableMultiDict = multidict.ImmutableMultiDict,
  CombinedMultiDict = multidict.CombinedMultiDict,
  TypeConversionDict = dicts.TypeConversionDict,
  ImmutableTypeConversionDict = dicts.ImmutableTypeConversionDict,
  ImmutableDict = dicts.ImmutableDict,
  CallbackDict = dicts.CallbackDict,
  ImmutableList = dicts.ImmutableList,
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
}, {
  -- Loaded when one is named: a request without files has no use for them.
  __index = function(self, name)
    if name == "FileStorage" then
      self.FileStorage = require("luaflask.wrappers.file_storage")
    elseif name == "FileMultiDict" then
      self.FileMultiDict = require("luaflask.datastructures.file_multidict")
    end
    return rawget(self, name)
  end,
})
