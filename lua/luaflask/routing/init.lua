-- SPDX-License-Identifier: MIT
-- luaflask.routing: which view answers which URL, and the URL of a view. Names and behaviour are Werkzeug's;
-- the automaton behind them is in the core.
--
--   local map = routing.Map({
--     routing.Rule("/", { endpoint = "index" }),
--     routing.Rule("/item/<int:id>", { endpoint = "item" }),
--   })
--   local urls = map:bind("example.org")
--   local endpoint, args = urls:match("/item/42")       -- "item", { id = 42 }
--   urls:build("item", { id = 42, page = 2 })           -- "/item/42?page=2"
local adapter = require("luaflask.routing.adapter")
local converters = require("luaflask.routing.converters")
local errors = require("luaflask.routing.errors")
local exceptions = require("luaflask.exceptions")
local rules = require("luaflask.routing.rules")

---@class luaflask.routing
return {
  Map = require("luaflask.routing.map"),
  MapAdapter = adapter.MapAdapter,

  Rule = rules.Rule,
  RuleFactory = rules.RuleFactory,
  RuleTemplate = rules.RuleTemplate,
  Submount = rules.Submount,
  Subdomain = rules.Subdomain,
  EndpointPrefix = rules.EndpointPrefix,

  BaseConverter = converters.BaseConverter,
  UnicodeConverter = converters.UnicodeConverter,
  AnyConverter = converters.AnyConverter,
  PathConverter = converters.PathConverter,
  IntegerConverter = converters.IntegerConverter,
  FloatConverter = converters.FloatConverter,
  UUIDConverter = converters.UUIDConverter,
  DEFAULT_CONVERTERS = converters.DEFAULT_CONVERTERS,

  BuildError = errors.BuildError,
  DuplicateRuleError = errors.DuplicateRuleError,
  MethodNotAllowed = exceptions.MethodNotAllowed,
  NotFound = exceptions.NotFound,
  RequestRedirect = errors.RequestRedirect,
  RoutingException = exceptions.RoutingException,
  ValidationError = errors.ValidationError,
  WebsocketMismatch = errors.WebsocketMismatch,
}
