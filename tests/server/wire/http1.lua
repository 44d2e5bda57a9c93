-- SPDX-License-Identifier: MIT
-- HTTP/1 requests that are malformed, ambiguous or at a limit, and the one answer each gets. tests/server/wire_spec.lua
-- sends them to the server, tests/server/proxy_spec.lua sends those marked `smuggle` through a proxy.
--
-- A case:
--   name     what is sent, in words; `why` tells where the answer is ruled (section numbers are of RFC 9112, or of
--            RFC 9110 where it says so)
--   send     the bytes, or a list of pieces with a pause between them
--   expect   the statuses of all answers in order; {} for none
--   keeps    whether the connection must serve another request afterwards; else it must be closed, and what was sent
--            behind the refused request must not have been executed. Where it is nil, refusals close (see REFUSALS)
--            and everything else keeps.
--   seen     the requests that reached the application, each as "METHOD path body"; as many as there are answers that
--            are no refusals where it is nil; false: either way
--   host     what request.host was in the last of them
--   methods  of the requests, where answers to HEAD have to be told from others
--   headers  patterns that headers of the last answer must match; false: must be absent
--   body     a pattern for the last body
--   log      a pattern that the log must hold
--   finish   close the sending side after the bytes
--   whole    not to be sent byte by byte
local CRLF = "\r\n"
local cases = {}

local REFUSALS = { [400] = true, [408] = true, [413] = true, [414] = true, [417] = true, [431] = true, [501] = true,
  [505] = true }

local function add(case)
  if type(case.expect) == "number" then
    case.expect = { case.expect }
  end
  local last = case.expect[#case.expect]
  if case.keeps == nil then
    case.keeps = last ~= nil and not REFUSALS[last]
  end
  if type(case.send) == "string" then
    case.send = { case.send }
  end
  cases[#cases + 1] = case
end

-- A request behind the one under test: nobody may ever see it executed.
local smuggled = "GET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n"

-- A head of these lines, and the body.
local function message(lines, body)
  return table.concat(lines, CRLF) .. CRLF .. CRLF .. (body or "")
end

local function post(lines, body)
  return message({ "POST /a HTTP/1.1", "Host: t", table.unpack(lines) }, body)
end

local function get(target, lines)
  return message({ "GET " .. target .. " HTTP/1.1", "Host: t", table.unpack(lines or {}) })
end

-- ---- which framing is it ----

local function refused_framing(name, lines, body, why)
  add({ name = name, why = why, send = post(lines, body), expect = 400, smuggle = true })
end

refused_framing("Content-Length, then Transfer-Encoding", { "Content-Length: 6", "Transfer-Encoding: chunked" },
  "0\r\n\r\n" .. smuggled, "6.1: an attempt to smuggle")
refused_framing("Transfer-Encoding, then Content-Length", { "Transfer-Encoding: chunked", "Content-Length: 6" },
  "0\r\n\r\n" .. smuggled, "6.1")
refused_framing("Content-Length over a chunked request inside the body",
  { "Content-Length: " .. 5 + #smuggled, "Transfer-Encoding: chunked" }, "0\r\n\r\n" .. smuggled, "6.1")
refused_framing("Content-Length 0 with Transfer-Encoding", { "Content-Length: 0", "Transfer-Encoding: chunked" },
  "0\r\n\r\n" .. smuggled, "6.1")
refused_framing("Content-Length with an unknown Transfer-Encoding",
  { "Content-Length: 3", "Transfer-Encoding: xchunked" }, "abc" .. smuggled, "6.1")
refused_framing("Content-Length, another header, Transfer-Encoding in capitals",
  { "CONTENT-LENGTH: 6", "X-A: b", "TRANSFER-ENCODING: CHUNKED" }, "0\r\n\r\n" .. smuggled, "6.1")
refused_framing("Content-Length twice, the same", { "Content-Length: 3", "Content-Length: 3" }, "abc" .. smuggled,
  "RFC 9110 8.6: may be refused")
refused_framing("Content-Length twice, the first shorter", { "Content-Length: 0", "Content-Length: " .. #smuggled },
  smuggled, "6.3: an unrecoverable error")
refused_framing("Content-Length twice, the first longer", { "Content-Length: 5", "Content-Length: 3" },
  "abcde" .. smuggled, "6.3")
refused_framing("Content-Length twice in different capitals", { "Content-Length: 3", "content-length: 0" },
  "abc" .. smuggled, "6.3")

for _, value in ipairs({ "3, 3", "3, 0", "+3", "-1", "-0", "0x3", "3.0", "1e1", "3 3", "3;", "", "abc", "\"3\"",
  "99999999999999999999999999", "18446744073709551619", "3\v", "3,", ",3", "\xd9\xa3" }) do
  refused_framing(("Content-Length: %q"):format(value), { "Content-Length: " .. value }, "abc" .. smuggled,
    "6.3: not a valid Content-Length")
end
refused_framing("a folded Content-Length", { "Content-Length:", " 3" }, "abc" .. smuggled, "5.2")
refused_framing("a Content-Length that folding makes longer", { "Content-Length: 3", " 0" }, "abc" .. smuggled, "5.2")

add({ name = "Content-Length with leading zeros", why = "RFC 9110 8.6: any number of digits",
  send = post({ "Content-Length: 0003" }, "abc"), expect = 200, seen = { "POST /a abc" } })
add({ name = "Content-Length of 2^63", why = "RFC 9110 8.6: a number, and over --max-body", expect = 413,
  smuggle = true,
  send = post({ "Content-Length: 9223372036854775808" }, "abc" .. smuggled) })
add({ name = "Content-Length behind spaces and tabs", why = "5.1: white space before a value is no part of it",
  send = post({ "Content-Length:  \t3" }, "abc"), expect = 200, seen = { "POST /a abc" } })
add({ name = "Content-Length before a space", why = "the parser is stricter here than 5.1 asks", expect = 400,
  send = post({ "Content-Length: 3 " }, "abc" .. smuggled) })
add({ name = "Content_Length is another header", why = "5.1: names are compared as they are; no length, no body",
  send = post({ "Content_Length: 3" }, "abc\r\n\r\n" .. smuggled), expect = { 200, 400 }, seen = { "POST /a " } })

for _, value in ipairs({ "xchunked", "gzip, chunked", "identity", "chunke", "chunkedd", "cow" }) do
  add({ name = ("Transfer-Encoding: %q"):format(value), why = "6.1: a coding that is not understood", expect = 501,
    send = post({ "Transfer-Encoding: " .. value }, "0\r\n\r\n" .. smuggled), smuggle = true })
end
for _, value in ipairs({ "\vchunked", "chunked, chunked", "chunked, identity", "chunked;q=1", "\"chunked\"", "",
  "chunked,", ",chunked", "ch unked", "chunked\v", "\xe2\x84\xaahunked" }) do
  refused_framing(("Transfer-Encoding: %q"):format(value), { "Transfer-Encoding: " .. value }, "0\r\n\r\n" .. smuggled,
    "6.1: a coding that is not understood, or chunked not as the last")
end
refused_framing("Transfer-Encoding twice: identity, chunked",
  { "Transfer-Encoding: identity", "Transfer-Encoding: chunked" }, "0\r\n\r\n" .. smuggled, "6.1")
refused_framing("Transfer-Encoding twice: chunked, identity",
  { "Transfer-Encoding: chunked", "Transfer-Encoding: identity" }, "0\r\n\r\n" .. smuggled, "6.1")
refused_framing("Transfer-Encoding twice: chunked", { "Transfer-Encoding: chunked", "Transfer-Encoding: chunked" },
  "0\r\n\r\n" .. smuggled, "6.1: chunked is applied once")
refused_framing("a folded Transfer-Encoding", { "Transfer-Encoding:", " chunked" }, "0\r\n\r\n" .. smuggled, "5.2")
refused_framing("a space before the colon of Transfer-Encoding", { "Transfer-Encoding : chunked" },
  "0\r\n\r\n" .. smuggled, "5.1")
refused_framing("a tab before the colon of Transfer-Encoding", { "Transfer-Encoding\t: chunked" },
  "0\r\n\r\n" .. smuggled, "5.1")
refused_framing("a space before Transfer-Encoding", { " Transfer-Encoding: chunked" }, "0\r\n\r\n" .. smuggled, "5.2")
refused_framing("Transfer-Encoding hidden behind a bare CR", { "X-A: b\rTransfer-Encoding: chunked",
  "Content-Length: 5" }, "0\r\n\r\n" .. smuggled, "2.2: a bare CR is invalid")
refused_framing("Transfer-Encoding behind a bare LF, and Content-Length", { "X-A: b\nTransfer-Encoding: chunked",
  "Content-Length: 5" }, "0\r\n\r\n" .. smuggled, "6.1, 2.2")
refused_framing("Transfer-Encoding with a NUL in its name", { "Transfer-Encoding\0: chunked", "Content-Length: 5" },
  "0\r\n\r\n" .. smuggled, "RFC 9110 5.1: a name is a token")
refused_framing("a bare CR behind chunked", { "Transfer-Encoding: chunked\r " }, "0\r\n\r\n" .. smuggled, "2.2")
add({ name = "Transfer-Encoding on HTTP/1.0", why = "6.1: faulty framing", expect = 400, smuggle = true,
  send = message({ "POST /a HTTP/1.0", "Host: t", "Transfer-Encoding: chunked" }, "0\r\n\r\n" .. smuggled) })
add({ name = "Transfer-Encoding and Content-Length on HTTP/1.0 that stays", why = "6.1", expect = 400, smuggle = true,
  send = message({ "POST /a HTTP/1.0", "Host: t", "Connection: keep-alive", "Content-Length: 5",
    "Transfer-Encoding: chunked" }, "0\r\n\r\n" .. smuggled) })
add({ name = "Transfer-Encoding: Chunked", why = "RFC 9110 10.1.4: codings ignore case",
  send = post({ "Transfer-Encoding: Chunked" }, "3\r\nabc\r\n0\r\n\r\n"), expect = 200, seen = { "POST /a abc" } })
add({ name = "Connection: Transfer-Encoding", why = "RFC 9110 7.6.1: no reason to forget the framing", smuggle = true,
  send = post({ "Transfer-Encoding: chunked", "Connection: Transfer-Encoding" }, "3\r\nabc\r\n0\r\n\r\n"),
  expect = 200, seen = { "POST /a abc" }, keeps = false, headers = { connection = "close" } })
add({ name = "a GET with a body", why = "RFC 9110 9.3.1: framed like any other", smuggle = true,
  send = message({ "GET /a HTTP/1.1", "Host: t", "Content-Length: " .. #smuggled }, smuggled), expect = 200,
  seen = { "GET /a " .. smuggled } })
add({ name = "two framings and an upgrade to HTTP/2", why = "6.1; no upgrade goes around the checks", expect = 400,
  smuggle = true, send = post({ "Content-Length: 6", "Transfer-Encoding: chunked",
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__" }, "0\r\n\r\n" .. smuggled) })

-- ---- chunks ----

local function chunked(name, body, expect, seen, why)
  add({ name = name, why = why, send = post({ "Transfer-Encoding: chunked" }, body), expect = expect, seen = seen,
    smuggle = true })
end

for _, size in ipairs({ "g", "", "-3", "+3", " 3", "\v3", "ffffffffffffffffff", "10000000000000003" }) do
  chunked(("a chunk of size %q"):format(size), size .. "\r\nabc\r\n0\r\n\r\n" .. smuggled, 400, {}, "7.1: hexadecimal")
end
chunked("a chunk longer than its size", "3\r\nabcd\r\n0\r\n\r\n" .. smuggled, 400, {}, "7.1: CRLF ends a chunk")
chunked("a chunk without its CRLF", "3\r\nabc0\r\n\r\n" .. smuggled, 400, {}, "7.1")
chunked("a chunk ended by two bytes that are no CRLF", "3\r\nabcXX0\r\n\r\n" .. smuggled, 400, {}, "7.1")
chunked("chunks with an extension", "3;name=value\r\nabc\r\n0;last\r\n\r\n", 200, { "POST /a abc" },
  "7.1.1: ignore what is not understood")
chunked("a quoted extension", "3;name=\"v;\"\r\nabc\r\n0\r\n\r\n", 200, { "POST /a abc" }, "7.1.1")
-- The parser takes whatever follows the digits for an extension. What is in front must not pass that on as it is.
chunked("a chunk of size \"0x3\"", "0x3\r\nabc\r\n0\r\n\r\n", 200, { "POST /a " }, "7.1: read as 0, then a trailer")
chunked("a chunk of size \"3.0\"", "3.0\r\nabc\r\n0\r\n\r\n", 200, { "POST /a abc" }, "7.1: read as 3")
chunked("chunk lines ended by LF alone", "3\nabc\r\n0\r\n\r\n", 200, { "POST /a abc" }, "2.2: may be taken for CRLF")
chunked("a size in capitals and with leading zeros", "00A\r\n0123456789\r\n000\r\n\r\n", 200,
  { "POST /a 0123456789" }, "7.1")
chunked("trailers", "3\r\nabc\r\n0\r\nX-T: 1\r\nHost: evil\r\nContent-Length: 99\r\n\r\n", 200, { "POST /a abc" },
  "6.5: a trailer is not merged into the head")
cases[#cases].host = "t"
chunked("no chunk but the last", "0\r\n\r\n", 200, { "POST /a " }, "7.1")
chunked("a hundred chunks of one byte", ("1\r\nx\r\n"):rep(100) .. "0\r\n\r\n", 200, { "POST /a " .. ("x"):rep(100) },
  "7.1")
add({ name = "a chunked body that ends too early", why = "8: incomplete, not executed", finish = true, expect = {},
  send = post({ "Transfer-Encoding: chunked" }, "5\r\nabc") })
add({ name = "a chunk of size \"fffffffffffffffe\"", why = "7.1: more than will ever come", finish = true, expect = {},
  send = post({ "Transfer-Encoding: chunked" }, "fffffffffffffffe\r\nabc\r\n0\r\n\r\n" .. smuggled) })
add({ name = "a body that ends too early", why = "8", finish = true, expect = {},
  send = post({ "Content-Length: 10" }, "abc") })
add({ name = "a head that ends too early", why = "8", finish = true, expect = {},
  send = "POST /a HTTP/1.1\r\nHost: t\r\nContent-Le" })
add({ name = "nothing", why = "8", finish = true, expect = {}, send = "" })

-- ---- Host ----

local function host_refused(name, lines, why)
  add({ name = name, why = why or "3.2: exactly one valid Host", expect = 400, smuggle = true,
    send = message({ "GET /a HTTP/1.1", table.unpack(lines) }, smuggled) })
end

host_refused("no Host", {})
host_refused("no Host, a header like it", { "X-Host: t", "Hosts: t" })
host_refused("two Hosts", { "Host: t", "Host: evil" })
host_refused("two Hosts, the same", { "Host: t", "Host: t" })
host_refused("two Hosts in different capitals", { "Host: t", "hOST: evil" })
host_refused("an empty Host", { "Host:" }, "RFC 9110 4.2.1: an http URI has a host")
host_refused("an empty Host and a port", { "Host: :80" }, "RFC 9110 4.2.1")
for _, value in ipairs({ "a b", "a/b", "a?b", "a#b", "user@a", "a\\b", "a<b>", "a\"b", "a\tb", "a, b", "\xe9", "a:b",
  "a:80:80", "[::1", "::1", "[::1]x", "a:80x", "[x]", "a^b", "a|b", "a`b", "{a}", "a%zz" }) do
  host_refused(("Host: %q"):format(value), { "Host: " .. value }, "3.2; RFC 3986 3.2.2")
end
for _, value in ipairs({ "a.example", "a:8080", "127.0.0.1", "[::1]", "[::1]:8080", "xn--bcher-kva.example",
  "under_score", "A.Example" }) do
  add({ name = "Host: " .. value, why = "RFC 3986 3.2", expect = 200, host = value,
    send = message({ "GET /a HTTP/1.1", "Host: " .. value }) })
end
add({ name = "HTTP/1.0 without Host", why = "3.2: needed from HTTP/1.1 on", expect = 200, keeps = false,
  send = "GET /a HTTP/1.0\r\n\r\n", seen = { "GET /a " } })
add({ name = "HTTP/1.0 with two Hosts", why = "3.2", expect = 400,
  send = "GET /a HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n" })
add({ name = "two Hosts behind a leading CRLF", why = "3.2, 2.2", expect = 400,
  send = "\r\nGET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" })

-- ---- lines of the head ----

local function line_refused(name, line, why)
  add({ name = name, why = why or "5: not a field line", expect = 400, smuggle = true,
    send = get("/a", { "X-Before: 1", line, "X-After: 1" }) .. smuggled })
end

line_refused("a folded line", "X-A: b\r\n c", "5.2: obs-fold is refused")
line_refused("a line folded by a tab", "X-A: b\r\n\tc", "5.2")
line_refused("a line folded to nothing", "X-A: b\r\n ", "5.2")
line_refused("a space before the colon", "X-A : b", "5.1")
line_refused("a tab before the colon", "X-A\t: b", "5.1")
line_refused("an empty name", ": b")
line_refused("no colon", "X-A b")
line_refused("a single word", "abc")
for name, byte in pairs({ NUL = "\0", ["a bare CR"] = "\r", BEL = "\a", VT = "\v", DEL = "\127", ESC = "\27" }) do
  line_refused(name .. " in a value", "X-A: b" .. byte .. "c", "RFC 9110 5.5: dangerous characters")
  line_refused(name .. " in a name", "X" .. byte .. "A: b", "RFC 9110 5.1: a name is a token")
end
for _, byte in ipairs({ "(", ")", "<", ">", "@", ",", ";", "\\", "\"", "/", "[", "]", "?", "=", "{", "}", " ",
  "\xe9" }) do
  line_refused(("a name with %q"):format(byte), "X" .. byte .. "A: b", "RFC 9110 5.1: a name is a token")
end
add({ name = "a folded line right behind the request line", why = "2.2: white space there is refused", expect = 400,
  smuggle = true, send = "GET /a HTTP/1.1\r\n Host: t\r\n\r\n" .. smuggled })
add({ name = "a tab, a quote and 8-bit bytes in a value", why = "RFC 9110 5.5: allowed", expect = 200,
  send = get("/a", { "X-A: b\tc \"d\" \xe9\xff" }) })
add({ name = "an empty value", why = "5: allowed", expect = 200, send = get("/a", { "X-A:" }) })
add({ name = "every character of a token in a name", why = "RFC 9110 5.6.2", expect = 200,
  send = get("/a", { "X!#$%&'*+-.^_`|~09: b" }) })
add({ name = "a head with bare LF", why = "2.2: may be taken for CRLF, which leaves two readings", expect = 400,
  send = "GET /a HTTP/1.1\nHost: t\n\n", smuggle = true })
add({ name = "one bare LF among CRLF", why = "2.2", expect = 400,
  send = "GET /a HTTP/1.1\r\nHost: t\nX-A: b\r\n\r\n", smuggle = true })

-- ---- the request line ----

local function request_line(name, line, expect, why, more)
  local case = { name = name, why = why, expect = expect, send = line .. "\r\nHost: t\r\n\r\n" }
  for key, value in pairs(more or {}) do
    case[key] = value
  end
  add(case)
end

for _, method in ipairs({ "G@T", "GET/", "G(T", "G,T", "\xc3\x89", "G\"T", "G{T", "G:T", "", "G\0T", "G\127T" }) do
  request_line(("the method %q"):format(method), method .. " /a HTTP/1.1", 400, "RFC 9110 9.1: a method is a token")
end
request_line("CONNECT", "CONNECT t:443 HTTP/1.1", 501, "RFC 9110 9.3.6: no proxy")
request_line("CONNECT with a path", "CONNECT /a HTTP/1.1", 501, "RFC 9110 9.3.6")
request_line("TRACE", "TRACE /a HTTP/1.1", 405, "RFC 9110 9.3.8: reflects cookies")
request_line("an unknown method", "BREW /a HTTP/1.1", 405, "RFC 9110 15.5.6", { headers = { allow = "GET" } })
request_line("get in small letters", "get /a HTTP/1.1", 200, "as in Werkzeug, which writes methods large")
request_line("PRI", "PRI /a HTTP/1.1", 405, "RFC 9110 15.5.6")
request_line("two spaces", "GET  /a HTTP/1.1", 400, "3: single spaces")
request_line("two spaces before the version", "GET /a  HTTP/1.1", 400, "3: single spaces")
request_line("a tab for a space", "GET\t/a HTTP/1.1", 400, "3: single spaces")
request_line("a space behind the version", "GET /a HTTP/1.1 ", 400, "3")
request_line("a space in the target", "GET /a b HTTP/1.1", 400, "3.2: no white space")
request_line("a NUL in the target", "GET /a\0b HTTP/1.1", 400, "3.2")
request_line("a bare CR in the target", "GET /a\rb HTTP/1.1", 400, "2.2")
request_line("DEL in the target", "GET /a\127b HTTP/1.1", 400, "3.2")
request_line("a tab in the target", "GET /a\tb HTTP/1.1", 400, "3.2")
request_line("a fragment in the target", "GET /a#b HTTP/1.1", 400, "3.2: a proxy would cut it off")
request_line("no target", "GET HTTP/1.1", 400, "3")
request_line("a space before the method", " GET /a HTTP/1.1", 400, "3")

for _, version in ipairs({ "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/0.9", "HTTP/1", "HTTP/1.", "HTTP/1.11", "HTTP/01.1",
  "HTTP/ 1.1", "http/1.1", "HTTP", "HTTPS/1.1", "HTTP/1.x", "HTTP-1.1", "ICY/1.1", "HTTP/+1.1" }) do
  request_line("version " .. version, "GET /a " .. version, 400, "2.3")
end
request_line("version HTTP/1.2", "GET /a HTTP/1.2", 200, "RFC 9110 2.5: as the highest minor version known")
add({ name = "a request of HTTP/0.9", why = "2.3: no version, no HTTP/1", expect = 400, send = "GET /a\r\n\r\n" })
add({ name = "HTTP/1.2 without Host", why = "3.2: as HTTP/1.1", expect = 400, send = "GET /a HTTP/1.2\r\n\r\n" })

-- ---- targets ----

local function target(text, expect, path, why, more)
  local case = { name = ("the target %q"):format(#text < 60 and text or #text), why = why, expect = expect,
    send = get(text), seen = path and { "GET " .. path .. " " } or nil }
  for key, value in pairs(more or {}) do
    case[key] = value
  end
  add(case)
end

target("/%00", 400, nil, "a NUL ends a path elsewhere")
target("/a%00b", 400, nil, "a NUL ends a path elsewhere")
target("/a?b=%00", 200, "/a", "a NUL in a query is the application's business")
target("/a%", 200, "/a%", "no escape: taken literally, as Flask does")
target("/a%4", 200, "/a%4", "no escape: taken literally, as Flask does")
target("/a%zz", 200, "/a%zz", "no escape: taken literally, as Flask does")
target("/a/%2e%2e/b", 200, "/a/../b", "dots are not resolved, as in Flask")
target("/a/../b", 200, "/a/../b", "dots are not resolved, as in Flask")
target("/../../etc/passwd", 200, "/../../etc/passwd", "a name like any other")
target("/a%2fb", 200, "/a/b", "decoded as in Flask")
target("/a%0d%0aInjected:%201", 404, "/a\r\nInjected: 1", "decoded; no converter takes a line end, as in Flask",
  { headers = { injected = false } })
target("/a%ff", 200, "/a\\xef\\xbf\\xbd", "bytes that are no UTF-8 become U+FFFD, as in Werkzeug")
target("/a\xff", 200, "/a\\xef\\xbf\\xbd", "bytes that are no UTF-8")
target("//a", 200, "/a", "leading slashes are one, as in Flask")
target("//evil.example/..", 200, "/evil.example/..", "a path, never a host")
target("/" .. ("a"):rep(8191), 200, "/" .. ("a"):rep(8191), "as long as --max-target allows")
target("/" .. ("a"):rep(8192), 414, nil, "--max-target")
target("/a?" .. ("b"):rep(8190), 414, nil, "--max-target counts the query")
target("/" .. ("a"):rep(31000), 414, nil, "--max-target")
target("http://other/x", 200, "/x", "3.2.2: the target's authority counts", { host = "other" })
target("http://other:81/x?y=1", 200, "/x", "3.2.2", { host = "other:81" })
target("HTTP://Other/x", 200, "/x", "RFC 3986 3.1: schemes ignore case", { host = "Other" })
target("http://other", 200, "/", "3.2.1: an empty path is /", { host = "other" })
target("http://other?y=1", 200, "/", "3.2.1", { host = "other" })
target("http://other/%2e%2e/x", 200, "/../x", "as in a path")
target("http:///x", 400, nil, "RFC 9110 4.2.1: no host")
target("http://", 400, nil, "RFC 9110 4.2.1: no host")
target("http://:80/x", 400, nil, "RFC 9110 4.2.1: no host")
target("http:/x", 400, nil, "RFC 9110 4.2.1: no host")
target("http:x", 400, nil, "RFC 9110 4.2.1: no host")
target("http://user@other/x", 400, nil, "RFC 9110 4.2.4: userinfo")
target("http://other\\x/y", 400, nil, "RFC 3986 3.2.2")
target("http://other/%00", 400, nil, "a NUL ends a path elsewhere")
target("http://other/" .. ("a"):rep(8192), 414, nil, "--max-target")
target("https://t/x", 400, nil, "this connection is not https")
target("ftp://t/x", 400, nil, "this connection is not ftp")
target("t:80", 400, nil, "3.2.3: only for CONNECT")
target("t", 400, nil, "3.2: no form of a target")
target("?a=b", 400, nil, "3.2: no form of a target")
target("*", 400, nil, "3.2.4: only for OPTIONS")
target("a/../b", 400, nil, "3.2: no form of a target")
target("\\a", 400, nil, "3.2: no form of a target")
target("%2fa", 400, nil, "3.2: no form of a target")
add({ name = "an absolute target without Host", why = "3.2: a Host is needed even then", expect = 400,
  send = "GET http://t/x HTTP/1.1\r\n\r\n" })
add({ name = "an absolute target with two Hosts", why = "3.2", expect = 400,
  send = get("http://t/x", { "Host: t" }) })
add({ name = "an absolute target with a malformed Host", why = "3.2", expect = 400,
  send = "GET http://t/x HTTP/1.1\r\nHost: a b\r\n\r\n" })
request_line("OPTIONS *", "OPTIONS * HTTP/1.1", 200, "3.2.4: the server as a whole", { seen = false })
request_line("OPTIONS with a path", "OPTIONS /a HTTP/1.1", 200, "RFC 9110 9.3.7", { headers = { allow = "GET" } })

-- ---- sizes ----

local function fields(n, size)
  local list = {}
  for i = 1, n do
    list[i] = ("X-%d: %s"):format(i, ("v"):rep(size or 1))
  end
  return list
end

add({ name = "a header longer than the head may be", why = "--max-header-size; RFC 6585 5", expect = 431,
  send = get("/a", { "X-A: " .. ("v"):rep(33000) }) })
add({ name = "a name longer than the head may be", why = "--max-header-size; RFC 6585 5", expect = 431,
  send = get("/a", { ("X"):rep(33000) .. ": v" }) })
add({ name = "twenty long headers", why = "--max-header-size; RFC 6585 5", expect = 431, send = get("/a", fields(20,
  2000)) })
add({ name = "a long head within the limit", why = "--max-header-size", expect = 200, send = get("/a", fields(10,
  3000)) })
add({ name = "as many headers as may be", why = "--max-headers", expect = 200, send = get("/a", fields(98)) })
add({ name = "one header too many", why = "--max-headers; RFC 6585 5", expect = 431, send = get("/a", fields(99)) })
add({ name = "many headers too many", why = "the parser has no room for more than 100", expect = 400,
  send = get("/a", fields(300)) })
add({ name = "a head that does not end", why = "--max-header-size; RFC 6585 5", expect = 431, whole = true,
  send = "GET /a HTTP/1.1\r\nHost: t\r\nX-A: " .. ("v"):rep(40000) })
add({ name = "a target that does not end", why = "--max-header-size; RFC 6585 5", expect = 431, whole = true,
  send = "GET /" .. ("a"):rep(40000) })
add({ name = "a method that does not end", why = "--max-header-size; RFC 6585 5", expect = 431, whole = true,
  send = ("M"):rep(40000) })
add({ name = "more head than the parser takes", why = "the parser's own limit", expect = 400, whole = true,
  send = "GET /a HTTP/1.1\r\nHost: t\r\nX-A: " .. ("v"):rep(500000) })
add({ name = "an extension of 100 KB", why = "7.1.1: not kept, so not counted", expect = 200, whole = true,
  send = post({ "Transfer-Encoding: chunked" }, "3;" .. ("e"):rep(100000) .. "\r\nabc\r\n0\r\n\r\n") })
add({ name = "trailers of 100 KB", why = "7.1.2: not kept, so not counted", expect = 200, whole = true,
  send = post({ "Transfer-Encoding: chunked" }, "3\r\nabc\r\n0\r\nX-T: " .. ("t"):rep(100000) .. "\r\n\r\n") })
add({ name = "a method of 9,000 letters", why = "RFC 9110 9.1: unknown", expect = 405,
  send = ("M"):rep(9000) .. " /a HTTP/1.1\r\nHost: t\r\n\r\n" })
add({ name = "a body as long as may be", why = "--max-body 64K; above MAX_CONTENT_LENGTH", expect = 413, keeps = true,
  send = post({ "Content-Length: 65536" }, ("b"):rep(65536)), seen = { "POST /a refused" }, whole = true,
  body = "the application says" })
add({ name = "a body one byte too long", why = "--max-body", expect = 413, whole = true,
  send = post({ "Content-Length: 65537" }, ("b"):rep(65537)) })
add({ name = "a body far too long, all of it sent", why = "--max-body; the answer outlives what is sent", expect = 413,
  whole = true, send = post({ "Content-Length: 3000000" }, ("b"):rep(3000000)) })
add({ name = "a length far too long", why = "--max-body; refused before it is sent", expect = 413, smuggle = true,
  send = post({ "Content-Length: 10000000000" }) })
add({ name = "chunks that are too long together", why = "--max-body", expect = 413, whole = true,
  send = post({ "Transfer-Encoding: chunked" }, ("400\r\n" .. ("b"):rep(1024) .. "\r\n"):rep(65) .. "0\r\n\r\n") })
add({ name = "a chunk that says it is too long", why = "--max-body", expect = 413, whole = true,
  send = post({ "Transfer-Encoding: chunked" }, "7fffffff\r\n" .. ("b"):rep(70000)) })
add({ name = "a body over MAX_CONTENT_LENGTH", why = "the application's limit, through its error handler", expect = 413,
  keeps = true, send = post({ "Content-Length: 32769" }, ("b"):rep(32769)), seen = { "POST /a refused" }, whole = true,
  body = "the application says" })
add({ name = "a body of MAX_CONTENT_LENGTH", why = "the application's limit", expect = 200, whole = true,
  send = post({ "Content-Length: 32768" }, ("b"):rep(32768)), body = "read 32768" })

-- ---- Expect and Upgrade ----

add({ name = "Expect: 100-continue", why = "RFC 9110 10.1.1", expect = { 100, 200 }, seen = { "POST /a abc" },
  send = { post({ "Expect: 100-continue", "Content-Length: 3" }), "abc" } })
add({ name = "Expect: 100-continue, the body sent at once", why = "RFC 9110 10.1.1", expect = { 100, 200 },
  seen = { "POST /a abc" }, send = post({ "Expect: 100-continue", "Content-Length: 3" }, "abc") })
add({ name = "Expect: 100-Continue with chunks", why = "RFC 9110 10.1.1: ignores case", expect = { 100, 200 },
  seen = { "POST /a abc" },
  send = { post({ "Expect: 100-Continue", "Transfer-Encoding: chunked" }), "3\r\nabc\r\n0\r\n\r\n" } })
add({ name = "Expect: 100-continue for a body that is too long", why = "RFC 9110 10.1.1: refused before it is sent",
  expect = 413, send = post({ "Expect: 100-continue", "Content-Length: 1000000" }) })
add({ name = "an unknown expectation", why = "RFC 9110 10.1.1", expect = 417,
  send = post({ "Expect: the-unexpected", "Content-Length: 3" }, "abc") })
add({ name = "Expect: 100-continue and two framings", why = "6.1", expect = { 100, 400 },
  send = post({ "Expect: 100-continue", "Content-Length: 5", "Transfer-Encoding: chunked" }, "0\r\n\r\n" .. smuggled) })
add({ name = "Upgrade: h2c", why = "RFC 9110 7.8: may be ignored; it would go around the checks", expect = 200,
  smuggle = true, send = get("/a", { "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABkAAQAAP__" }), keeps = false, headers = { upgrade = false } })
add({ name = "Upgrade: websocket to a view that is none", why = "RFC 9110 7.8: may be ignored", expect = 200,
  send = get("/a", { "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" }), keeps = false, headers = { upgrade = false } })
add({ name = "an unknown Upgrade", why = "RFC 9110 7.8: may be ignored", expect = 200,
  send = get("/a", { "Connection: Upgrade", "Upgrade: TLS/1.0, foo/2" }), keeps = false })

-- ---- one after the other ----

add({ name = "three requests at once", why = "9.3.2: answered in order", expect = { 200, 200, 200 },
  send = get("/a") .. post({ "Content-Length: 3" }, "abc") .. get("/c"),
  seen = { "GET /a ", "POST /a abc", "GET /c " } })
do
  local all, statuses, seen = {}, {}, {}
  for i = 1, 100 do
    all[i], statuses[i], seen[i] = get("/p" .. i), 200, ("GET /p%d "):format(i)
  end
  add({ name = "a hundred requests at once", why = "9.3.2", expect = statuses, send = table.concat(all), seen = seen })
end
add({ name = "a refused request between two", why = "9.3.2: nothing behind it is executed", expect = { 200, 400 },
  send = get("/a") .. post({ "Content-Length: 3", "Content-Length: 0" }, "abc") .. smuggled, seen = { "GET /a " } })
add({ name = "garbage between two", why = "9.3.2", expect = { 200, 400 },
  send = get("/a") .. "\1\2\3\r\n\r\n" .. smuggled,
  seen = { "GET /a " } })
add({ name = "more body than the Content-Length", why = "6.3: the rest is the next request, and none",
  expect = { 200, 400 }, send = post({ "Content-Length: 3" }, "abcdef\r\n\r\n" .. smuggled), seen = { "POST /a abc" } })
add({ name = "a request behind Connection: close", why = "9.6: not looked at", expect = 200, keeps = false,
  send = get("/a", { "Connection: close" }) .. smuggled, seen = { "GET /a " }, smuggle = true })
add({ name = "Connection: Close, among others", why = "RFC 9110 7.6.1", expect = 200, keeps = false,
  send = get("/a", { "Connection: x, Close" }), seen = { "GET /a " } })
add({ name = "HTTP/1.0 that stays", why = "9.3", expect = 200,
  send = "GET /a HTTP/1.0\r\nHost: t\r\nConnection: keep-alive\r\n\r\n",
  headers = { connection = "[Kk]eep%-[Aa]live" } })
add({ name = "a stream for HTTP/1.0 that would stay", why = "6.3: no length, no chunks: the end ends the body",
  expect = 200, keeps = false, headers = { ["transfer-encoding"] = false }, body = "^piecepiecepiece$",
  send = "GET /answer/stream HTTP/1.0\r\nHost: t\r\nConnection: keep-alive\r\n\r\n" })
add({ name = "a CRLF before the request", why = "2.2: ignored", expect = 200, send = "\r\n" .. get("/a"),
  seen = { "GET /a " } })
add({ name = "a CRLF between two requests", why = "2.2: old clients send one behind a body", expect = { 200, 200 },
  send = post({ "Content-Length: 3" }, "abc") .. "\r\n" .. get("/b"), seen = { "POST /a abc", "GET /b " } })
add({ name = "HEAD", why = "RFC 9110 9.3.2: no body", expect = { 200, 200 }, methods = { "HEAD", "GET" },
  send = "HEAD /a HTTP/1.1\r\nHost: t\r\n\r\n" .. get("/b"), seen = { "HEAD /a ", "GET /b " } })
add({ name = "HEAD of a stream", why = "RFC 9110 9.3.2", expect = { 200, 200 }, methods = { "HEAD", "GET" },
  send = "HEAD /answer/stream HTTP/1.1\r\nHost: t\r\n\r\n" .. get("/b") })
add({ name = "204 with a body", why = "6.3: never a body", expect = { 204, 200 },
  send = get("/answer/204") .. get("/b") })
add({ name = "304 with a body", why = "6.3: never a body", expect = { 304, 200 },
  send = get("/answer/304") .. get("/b") })
add({ name = "the sending side closed, then the answer", why = "9.6: an answer is still due", finish = true,
  expect = 200, keeps = false, send = get("/a"), seen = { "GET /a " } })

-- ---- not HTTP ----

add({ name = "a TLS ClientHello", why = "not HTTP", expect = 400, send = "\22\3\1\2\0\1\0\1\252\3\3"
  .. ("\170"):rep(32) .. "\0\0\4\19\1\19\2\1\0\0\20\0\0\0\16\0\14\0\0\11example.com\r\n\r\n" })
add({ name = "the preface of HTTP/2", why = "2.3: no such version here without --h2c", expect = 400,
  send = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" })
add({ name = "SMTP", why = "not HTTP", expect = 400, send = "EHLO example.com\r\nMAIL FROM:<a@b>\r\n\r\n" })
add({ name = "SOCKS 5", why = "not HTTP", expect = 400, send = "\5\1\0\r\n\r\n" })
add({ name = "zeros", why = "not HTTP", expect = 400, send = ("\0"):rep(64) .. "\r\n\r\n" })
add({ name = "8-bit garbage", why = "not HTTP", expect = 400, send = ("\xff\xfe"):rep(40) .. "\r\n\r\n" })
add({ name = "a JSON text", why = "not HTTP", expect = 400, send = '{"jsonrpc":"2.0"}\r\n\r\n' })

-- ---- what an application may not send ----

for _, kind in ipairs({ "value-crlf", "value-lf", "value-cr", "value-nul", "value-end", "name-crlf", "name-lf",
  "name-nul", "name-space", "name-colon", "name-empty", "type", "location" }) do
  for _, path in ipairs({ "/inject/", "/inject/later/" }) do
    add({ name = "the application injects: " .. path .. kind, why = "RFC 9110 5.5", expect = 500,
      send = get(path .. kind), headers = { injected = false }, log = "Exception on " .. path:gsub("%-", "%%-")
        .. kind:gsub("%-", "%%-") .. " %[GET%]" })
  end
end
add({ name = "the application injects into a redirect", why = "RFC 9110 5.5; 500 as in Flask", expect = 500,
  send = get("/inject/redirect"), headers = { injected = false } })
add({ name = "the application injects into a cookie", why = "RFC 6265: quoted", expect = 200,
  send = get("/inject/cookie"), headers = { injected = false, ["set-cookie"] = "^name=\"value\\015\\012Injected" } })
add({ name = "the application injects into the reason", why = "4: no control characters", expect = 500,
  send = get("/inject/reason"), headers = { injected = false } })

return cases
