---@meta luaflask.core
-- SPDX-License-Identifier: MIT
-- luacheck: ignore
--
-- The other half of core.lua: what makes values of values and knows neither tasks nor requests (but for the
-- session), signatures, passwords, routing and codecs.

---@class luaflask.core
local core = {}

-- ---- sessions and signatures ----

---@class luaflask.core.session_proxy
---@field proxy userdata `session`
---@field metatable table its metatable
core.session_proxy = {}

---@param methods table<string, function|function[]> methods; a pair { getter, setter } is a property
---@param open_lua fun(): any opens the session of an interface written in Lua
function core.session_proxy.setup(methods, open_lua) end

---@param write boolean? whether it will be changed
---@return table data
function core.session_proxy.data(write) end

---@param key any
---@return any value also where key is the name of a method
function core.session_proxy.get(key) end

--- The session is this object of an interface in Lua: what opens it may wait, so it is opened outside the core.
---@param object any
function core.session_proxy.adopt(object) end

---@return table session opened, not counted as access
function core.session_proxy.open() end

---@return integer bits 1 opened, 2 accessed, 4 modified, 8 new, 16 no secret key, 32 a table was handed out, 64 in Lua
function core.session_proxy.state() end

---@param on boolean
function core.session_proxy.set_modified(on) end

--- The session is not saved, and opened anew if it is asked for again.
function core.session_proxy.discard() end

--- From now on the session can only be read.
function core.session_proxy.close() end

--- Saves the session now; the answer made of a Response adds nothing more.
---@return boolean vary whether the answer depends on the cookie
---@return string? cookie the value of Set-Cookie
function core.session_proxy.save() end

---@class luaflask.core.SessionCodec: userdata
local Codec = {}

---@param value string
---@param max_age number?
---@param now number?
---@return string? payload
---@return number|string timestamp_or_reason
function Codec:open(value, max_age, now) end

---@param payload string
---@param now number?
---@return string? text
---@return string? reason
function Codec:seal(payload, now) end

---@class luaflask.core.session
---@field VALUE_MAX integer the longest sealed text
core.session = {}

---@param name string
---@param secrets string[] the first seals, all open
---@param opts { encrypt: boolean? }?
---@return luaflask.core.SessionCodec
function core.session.codec(name, secrets, opts) end

---@class luaflask.core.password
core.password = {}

---@param password string
---@param method string? "scrypt" when absent
---@param salt_length integer? 16 when absent
---@return userdata wait whose end is the text; raises for an unknown method
function core.password.hash(password, method, salt_length) end

---@param hash string
---@param password string
---@return userdata wait whose end is a boolean, and after false a reason if the method is unknown or takes too much
function core.password.check(hash, password) end

---@param hash string
---@param method string? "scrypt" when absent
---@return boolean whether it was not made by this method with these parameters; raises for an unknown method
function core.password.outdated(hash, method) end

---@class luaflask.core.random
core.random = {}

---@param n integer? 32 when absent
---@return string bytes
function core.random.bytes(n) end

---@param n integer? of bytes
---@return string digits 2 n of them
function core.random.token_hex(n) end

---@param n integer? of bytes
---@return string text base64url
function core.random.token_urlsafe(n) end

---@return string uuid
function core.random.uuid4() end

---@class luaflask.core.digest
core.digest = {}

---@param bytes string
---@return string hex
function core.digest.md5(bytes) end

---@param bytes string
---@return string hex
function core.digest.sha1(bytes) end

---@param bytes string
---@return string hex
function core.digest.sha224(bytes) end

---@param bytes string
---@return string hex
function core.digest.sha256(bytes) end

---@param bytes string
---@return string hex
function core.digest.sha384(bytes) end

---@param bytes string
---@return string hex
function core.digest.sha512(bytes) end

---@alias luaflask.core.DigestName "md5"|"sha1"|"sha224"|"sha256"|"sha384"|"sha512"

---@param algorithm luaflask.core.DigestName
---@param bytes string
---@return string bytes
function core.digest.raw(algorithm, bytes) end

---@param algorithm luaflask.core.DigestName
---@param key string
---@param bytes string
---@return string bytes the keyed digest (HMAC)
function core.digest.hmac(algorithm, key, bytes) end

---@param a string
---@param b string
---@return boolean equal in a time that tells nothing of the contents
function core.digest.equal(a, b) end

-- ---- compression ----

---@class luaflask.core.zlib
core.zlib = {}

---@param text string
---@return string bytes
function core.zlib.compress(text) end

---@param bytes string
---@param max integer bytes that the text may have
---@return string? text
---@return string? message
---@return string? code "too_long" or "malformed"
function core.zlib.decompress(bytes, max) end

-- ---- routing ----

---@class luaflask.core.RouteMap: userdata
local Map = {}

---@param rule table { rule, domain, endpoint, methods, … }
---@return integer? index
---@return string? message
---@return integer? repeats index of the rule it repeats
function Map:add(rule) end

---@param domain string
---@param path string
---@param method string
---@param websocket boolean
---@param check function?
---@return "found"|"redirect"|"method"|"websocket"|"missing" kind
---@return any ... of "found": index, arguments[, true, methods, mismatch]; of "redirect": path; of "method": methods
function Map:match(domain, path, method, websocket, check) end

---@param endpoint string|integer an index asks for that rule alone
---@param values table
---@param method string?
---@param host string?
---@param write fun(index: integer, variable: integer): string?
---@return string|false|nil domain
---@return string? path_or_message
---@return integer? index
function Map:build(endpoint, values, method, host, write) end

---@param index integer
---@param other integer
---@return boolean
function Map:provides_defaults(index, other) end

---@return boolean whether rules are matched in Lua
function Map:needs_lua() end

---@class luaflask.core.routing
core.routing = {}

---@param merge_slashes boolean
---@return luaflask.core.RouteMap
function core.routing.new(merge_slashes) end

---@param text string of a rule
---@return table[]? variables { { name, converter, arguments }, … }
---@return string? message
function core.routing.variables(text) end

---@param description table of a converter
---@param text string
---@return any value nil when it is out of bounds
function core.routing.to_value(description, text) end

---@param description table
---@param value any
---@return string? text
---@return string? message
function core.routing.to_url(description, value) end

---@param text string
---@return string text as it stands in a path
function core.routing.quote(text) end

---@param text string
---@return string text as it stands in a query
function core.routing.quote_query(text) end

-- ---- codecs ----

---@class luaflask.core.json
---@field null userdata
---@field array_mt table
---@field object_mt table
core.json = {}

--- Raises an error that names the key path for what JSON cannot say.
---@param value any
---@param opts table? sort_keys, ensure_ascii, indent, spaced, iso_dates, tagged, default, max_depth
---@return string text
function core.json.encode(value, opts) end

---@param text string
---@param opts table? ordered, tagged, max_depth
---@return any value
---@return string? message
function core.json.decode(text, opts) end

---@param list table?
---@return table list marked as an array
function core.json.array(list) end

---@param t table?
---@return table t marked as an object
function core.json.object(t) end

---@param value any
---@return boolean whether it would be written as an array
function core.json.is_array(value) end

---@param make fun(text: string): any what tagged Markup is made with
function core.json.set_markup(make) end

---@param make fun(text: string): any what tagged dates are made with; nil for what is no date
function core.json.set_date(make) end

---@class luaflask.core.url
core.url = {}

---@param text string
---@param safe string? "/" when absent
---@return string
function core.url.quote(text, safe) end

---@param text string
---@param repair "replace"|"percent"|"keep"|nil what becomes of ill-formed UTF-8
---@return string
function core.url.unquote(text, repair) end

---@param pairs string[]
---@return string
function core.url.encode_query(pairs) end

---@param host string
---@return string? ascii
---@return string? message
---@return string? code
function core.url.host_to_ascii(host) end

---@class luaflask.core.cookie
core.cookie = {}

---@param header string
---@return string[] pairs { name, value, … }
function core.cookie.parse(header) end

---@param header string
---@param name string
---@return string? value
function core.cookie.find(header, name) end

--- Raises for what a cookie cannot hold.
---@param name string
---@param value string
---@param opts table? domain, path = "/", expires, max_age, secure, httponly, samesite, partitioned, sync_expires
---@return string value of a Set-Cookie header
function core.cookie.dump(name, value, opts) end

---@class luaflask.core.header
core.header = {}

---@param header string?
---@return string value
---@return table<string, string> options
---@return string[] keys of the options in their order
function core.header.parse_options(header) end

---@param header string
---@return string[]
function core.header.parse_list(header) end

---@param header string
---@return any[] pairs { key, value, … }; the value of a bare key is true
function core.header.parse_dict(header) end

---@param text string
---@param allow_token boolean? true when absent
---@return string
function core.header.quote_value(text, allow_token) end

---@param text string
---@return string
function core.header.unquote_value(text) end

---@param text string
---@return boolean
function core.header.valid_name(text) end

---@param text string
---@return boolean
function core.header.valid_value(text) end

---@class luaflask.core.date
core.date = {}

---@param seconds number? now when absent
---@return string text "Sun, 06 Nov 1994 08:49:37 GMT"
function core.date.format(seconds) end

---@param text string
---@return integer? seconds since 1970
---@return string? message
---@return string? code
function core.date.parse(text) end

---@return integer seconds since 1970
---@return integer microseconds
function core.date.now() end

---@class luaflask.core.html
core.html = {}

---@param text string
---@return string text the same string when there is nothing to escape
function core.html.escape(text) end

---@param text string
---@return string
function core.html.unescape(text) end

---@class luaflask.core.base64url
core.base64url = {}

---@param bytes string
---@return string
function core.base64url.encode(bytes) end

---@param text string
---@return string? bytes
---@return string? message
---@return string? code
function core.base64url.decode(text) end

-- ---- values with methods that do not hide data ----

---@class luaflask.core.box
core.box = {}

---@param metatable table
---@param peer table
---@return userdata box
function core.box.new(metatable, peer) end

---@param box any
---@return table? peer nil when the value is not a box
function core.box.peer(box) end

---@param value any
---@param metatable table
---@return boolean
function core.box.is(value, metatable) end

---@param list string[] { name, value, … }
---@param name string
---@param from integer?
---@return integer? place
function core.box.find_name(list, name, from) end

---@param fallback function
---@return function index
function core.box.dict_index(fallback) end

---@param fallback function
---@return function index
function core.box.names_index(fallback) end

-- ---- requests as WSGI has them ----

---@class luaflask.core.gateway
core.gateway = {}

---@param constants any[] { key, value, … } of every environ
function core.gateway.setup(constants) end

---@param request userdata? the current one when absent
---@return table environ as PEP 3333 has it, without wsgi.input
function core.gateway.environ(request) end

--- A request made of an environ. Raises when that has no REQUEST_METHOD, or headers that are no texts.
---@param app luaflask.core.App
---@param environ table
---@param body string|userdata|nil a string, or the handle of the request that lends its body
---@param spare luaflask.core.ContextHandle? a handle that was left, to be used again
---@return luaflask.core.ContextHandle handle of its context
function core.gateway.open(app, environ, body, spare) end

---@return function job answers the current request, which `open` made
function core.gateway.job() end

---@param ... any the results of a job
---@return function? more goes on with it
function core.gateway.finish(...) end

---@return string status "200 OK"
---@return string[][] headers { { name, value }, … }
---@return string|table|luaflask.core.File body bytes, a stream { pull, close }, or a file
---@return any[]? raised { error } that propagates
---@return boolean bare nothing of the body is to be read
---@return number? offset of a file
---@return number? length of a file
function core.gateway.answer() end

--- No context is current in this task, which answers a request, until `back`.
function core.gateway.aside() end

--- The context of the request that this task answers is current; what was pushed since is taken off.
function core.gateway.back() end

--- An error was caught that would otherwise have ended the task's job.
function core.gateway.recovering() end

return core
