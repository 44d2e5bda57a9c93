---@meta luaflask.core
-- SPDX-License-Identifier: MIT
-- luacheck: ignore
--
-- The C module `luaflask.core`, for editors and readers: every table and function that Lua can call. It is never
-- loaded; core_values.lua and core_process.lua have the rest. Texts are byte strings that may hold NULs; counts are
-- bytes unless said otherwise; times are seconds. Wrong types raise; expected failures give `nil, message, code`. A
-- "wait" is awaited with `tasks.await(wait)`.

---@class luaflask.core
---@field _VERSION string the version of the core
local core = {}

---@class luaflask.core.Wait: userdata an operation under way; collected, it is cancelled

-- ---- tasks and what they wait for ----

---@class luaflask.core.task
---@field token lightuserdata what a wait yields, up to the task
core.task = {}

--- Suspends the task until the wait is done; in the main program it runs the loop meanwhile. Raises "cannot wait
--- inside …" where Lua cannot yield.
---@param wait luaflask.core.Wait
function core.task.pause(wait) end

--- The results of a wait that pause came back from. Raises Cancelled in a cancelled task.
---@param wait luaflask.core.Wait
---@return any ...
function core.task.take(wait) end

---@return integer turn changes whenever a task is resumed: what lies between two equal ones did not wait
function core.task.turn() end

--- Raises Cancelled if the running task was cancelled and may not wait for its cleanup.
function core.task.check() end

--- Tells that the wait cannot suspend the frames around it: its `take` raises.
function core.task.refuse() end

---@param on_error fun(err: any): any the message handler of every task
---@param cancelled fun(): any makes the error that a cancelled task meets; its field `cancelled` must be true
---@param overtime? fun(): any makes the error that ends a task which held its worker too long
function core.task.setup(on_error, cancelled, overtime) end

--- coroutine.resume, which on Lua 5.4 notes which coroutine runs.
---@param co thread
---@return boolean ok
---@return any ...
function core.task.resume(co, ...) end

---@param on boolean whether coroutines serve one task after the other (true at first)
function core.task.recycle(on) end

---@return table values the running task's own
function core.task.locals() end

---@param on boolean whether the running task cleans up: then it may wait although it is cancelled, for five seconds
function core.task.shield(on) end

---@class luaflask.core.io
core.io = {}

---@param seconds number from 0 to a year
---@return luaflask.core.Wait wait gives nothing
function core.io.sleep(seconds) end

---@return number seconds on the monotonic clock
function core.io.monotonic() end

---@return luaflask.core.Wait event a wait that event_set ends; gives nothing
function core.io.event() end

---@param event luaflask.core.Wait
function core.io.event_set(event) end

--- A task of its own, begun in the loop's next turn.
---@param fn fun(): boolean, ... its results are the wait's
---@param share boolean? whether it runs in the caller's context; else in a fresh one of the same application
---@return luaflask.core.Wait wait gives fn's results, or those of set_spawn_recover's function
function core.io.spawn(fn, share) end

--- Cancels a spawned task; harmless when it has ended.
---@param wait luaflask.core.Wait of spawn
function core.io.cancel(wait) end

--- Asks for a lock of all processes.
---@param name string 1 to 80 bytes
---@param timeout number? 0: only if it is free
---@param ttl number?
---@param keep boolean? whether it outlives the task
---@return luaflask.core.Wait wait gives a ticket; or nil, message, "timeout"|"no_memory"|"lost"
function core.io.lock(name, timeout, ttl, keep) end

--- Gives up what was asked for, granted or not.
---@param wait luaflask.core.Wait of lock
function core.io.lock_abandon(wait) end

---@param name string
---@param ticket number? of a lock that is kept
---@return boolean? held whether it was still held; nil when this task does not hold it
function core.io.lock_release(name, ticket) end

---@class luaflask.core.shared
core.shared = {}

---@param name string 1 to 64 bytes
---@return luaflask.Shared
function core.shared.open(name) end

---@return number bytes for all keys and values
---@return number free of these
function core.shared.stats() end

---@param fn fun(err: any): boolean, any the results of a spawned task that raised
function core.io.set_spawn_recover(fn) end

-- ---- contexts ----

---@class luaflask.core.ContextHandle: userdata keeps a context alive
local Handle = {}

--- Makes the context current. Raises when another task has pushed this handle.
function Handle:push() end

--- Raises unless the handle lies on top.
---@return boolean off false: it was pushed more than once
function Handle:pop() end

--- Takes off whatever was pushed over it and forgotten.
function Handle:uncover() end

--- Takes it off, and whatever was pushed over it; the handle is of no use any more.
function Handle:leave() end

---@return boolean whether one more pop takes it off
function Handle:is_last() end

---@return boolean whether it lies on top
function Handle:is_current() end

---@return luaflask.core.ContextHandle handle another one of the same context
function Handle:again() end

---@class luaflask.core.context
---@field g userdata the proxy `g`
---@field current_app userdata the proxy `current_app`
core.context = {}

---@param app luaflask.core.App
---@return luaflask.core.ContextHandle handle an application context, not pushed
function core.context.new(app) end

---@return luaflask.core.ContextHandle?
function core.context.current() end

---@return boolean
function core.context.has_app() end

---@return boolean
function core.context.has_request() end

---@return table? state the framework's own table for the current context, made on first use; nil outside any
function core.context.state() end

---@return table? state the same if there is one already
function core.context.peek_state() end

--- Adds a function for after_this_request; without one takes the list of them, or nil, out.
---@param fn function?
---@return function[]?
function core.context.after_this(fn) end

---@param on boolean?
---@return boolean whether the view is done and its answer being made; `on` sets it first
function core.context.answering(on) end

-- ---- applications ----

---@class luaflask.core.App: userdata the core's half of an application
local App = {}

---@class luaflask.core.app
core.app = {}

---@param app table the Lua application
---@return luaflask.core.App
function core.app.new(app) end

---@param plain fun() answers a request for which no job was planned
---@param recover fun(err: any) answers a request whose job raised
---@param finalize fun() answers with what the view returned, by way of a Response
function App:set_functions(plain, recover, finalize) end

---@param map luaflask.core.RouteMap? the rules that the core matches; nil when Lua does. The caller keeps it alive
function App:set_map(map) end

---@param answer fun()? answers every request from outside in place of the rules; nil: the rules do
---@param recover fun(err: any)? answers a request for which that raised
function App:set_gateway(answer, recover) end

---@param rule integer number of the rule, from 1
---@param job function answers requests for it from now on
function App:set_job(rule, job) end

--- Every rule is planned anew at its next request.
function App:forget_jobs() end

---@param settings { in_lua: boolean?, name: string, secrets: string[], encrypt: boolean?, domain: string?, path: string?, samesite: string?, httponly: boolean?, secure: boolean?, partitioned: boolean?, lifetime: integer, refresh: boolean?, max_cookie: integer? }
function App:set_session(settings) end

---@param settings { in_lua: boolean?, sort_keys: boolean?, ensure_ascii: boolean?, indent: integer?, response_in_lua: boolean? }
function App:set_results(settings) end

---@param cls luaflask.Class? what makes the table behind `g`
function App:set_globals(cls) end

-- ---- requests ----

---@class luaflask.core.RequestHandle: userdata the lasting handle; raises "the request has ended" after its end

---@class luaflask.core.request
---@field proxy userdata `request`; its attributes method, path, query_string, scheme, host_header, remote_addr, remote_port, target, raw_data, http_version and is_secure come from the core, all others from setup's function
core.request = {}

---@param index fun(self: userdata, key: any, cache: table): any
---@param newindex fun(self: userdata, key: any, value: any, cache: table)
---@param class_of (fun(self: userdata): table?)? the request's class, for luaflask.isinstance
function core.request.setup(index, newindex, class_of) end

---@return luaflask.core.RequestHandle handle of the current request
function core.request.handle() end

--- Announces work for after the answer: a worker that is told to end waits for it.
function core.request.hold() end

--- A wait that ends when this request's answer has left. Called once, by the task that hold() announced.
---@return userdata
function core.request.gone() end

---@param request userdata? the current one when absent
---@return string[] headers { "Content-Type", "…", … } in the order of arrival; those sent several times are joined
function core.request.headers(request) end

---@param name string in lower case
---@param request userdata?
---@return string? value joined with commas when the name was sent several times
function core.request.header(name, request) end

---@return integer? rule number of the rule that matched, from 1
function core.request.rule() end

---@return any ... the view's arguments
function core.request.args() end

--- What the route says of the current request.
---@param timeout number? seconds that it may wait, 0 for any time
---@param cancel boolean? whether losing the client ends it
function core.request.limits(timeout, cancel) end

---@return table<string, any>? args the same by name
function core.request.args_table() end

---@param request userdata? the current one when absent
---@return integer? tag the number that the test client gave; -1 for one that a middleware made, until its answer
function core.request.tag(request) end

---@return integer? tag the same; of a request that a middleware made: the number of the one it was made of
function core.request.client_tag() end

---@param request userdata?
---@return number bytes of the body
function core.request.body_size(request) end

---@param request userdata?
---@return table cache of the values made on first access
function core.request.cache(request) end

---@class luaflask.core.form
core.form = {}

---@param request userdata?
---@return string[] pairs { name, value, … } of the query
function core.form.args(request) end

---@param request userdata?
---@return string[] pairs { name, value, … } of all Cookie headers
function core.form.cookies(request) end

---@param max_field_bytes integer?
---@param max_parts integer?
---@param request userdata?
---@return string[]? fields { name, value, … }
---@return table[]|string files a list of { name, filename, content_type, headers, first, last }, or a message
---@return "too_large"|"malformed"|nil code
function core.form.parse(max_field_bytes, max_parts, request) end

---@param first integer
---@param last integer
---@param request userdata?
---@return string bytes of the body, as string.sub gives them
function core.form.slice(first, last, request) end

---@param byte string
---@param first integer
---@param last integer
---@param request userdata?
---@return integer? place of the byte in that part of the body
function core.form.find(byte, first, last, request) end

---@class luaflask.core.upload
core.upload = {}

--- Writes a part of the body to a file, on the thread pool; an existing file is replaced.
---@param path string
---@param first integer
---@param last integer
---@param request userdata?
---@return luaflask.core.Wait wait gives true, or nil, message, errno
function core.upload.save(path, first, last, request) end

-- ---- answers ----

---@class luaflask.core.result
core.result = {}

---@param ... any what a view returned
---@return boolean whether the answer could be made without a Response
function core.result.take(...) end

--- The answer from the parts of a Response. Raises for a status outside 100-999 and for headers that cannot be sent,
--- and when the request is answered already.
---@param body string|table|luaflask.core.File bytes, a stream { pull, close }, or a file
---@param status integer
---@param headers string[] { name, value, … }
---@param reason string?
function core.result.parts(body, status, headers, reason) end

---@return { [integer]: any } results what the view returned; [0] is their number
function core.result.stashed() end

---@param fn fun(err: any): false logs the error of a stream
function core.result.set_stream_recover(fn) end

---@class luaflask.core.response
core.response = {}

---@param fallback function|table
---@param headers table the class Headers
---@return function index the __index of Response
function core.response.index(fallback, headers) end

---@param fallback function
---@param headers table
---@return function newindex the __newindex of Headers
function core.response.header_newindex(fallback, headers) end

---@param response table the class Response
---@return fun(response: any): boolean?, table? send sends an instance; false (and the Response that a light one became) when it needs the longer way
function core.response.send(response) end

--- Tells that the answering begins. The response of a view that returned nothing but one string: a view of the answer
--- being made, which becomes a Response when more than its status and headers is asked for. Nil for anything else.
---@param ... any what the view returned
---@return userdata?
function core.response.light(...) end

--- Says how a light response becomes a Response.
---@param make fun(body: string, content_type: string, flat: string[]): table
function core.response.setup_light(make) end

---@class luaflask.core.File: userdata an opened file
local File = {}

--- Only these bytes are sent. Raises when the file has no such part.
---@param offset number
---@param length number
---@return luaflask.core.File self
function File:slice(offset, length) end

---@return string bytes of the slice; blocks
function File:read() end

--- Harmless when it is closed, or was given to an answer.
function File:close() end

---@class luaflask.core.file
core.file = {}

---@param path string
---@param read_below integer? a smaller file comes back as its bytes
---@return luaflask.core.Wait wait gives (string or File), size, mtime; or nil, message, errno
function core.file.open(path, read_below) end

-- ---- the test client ----

---@class luaflask.core.client
core.client = {}

---@param app luaflask.core.App
---@param spec { method: string?, target: string?, host: string?, scheme: string?, body: string?, peer: string?, headers: string[]? } names of headers in lower case
---@param keep boolean? whether the context is kept
---@param tag integer?
---@return luaflask.core.Wait wait gives status, head (reason at 0, then name, value, …), body, whole[, ContextHandle]
function core.client.request(app, spec, keep, tag) end

---@param app luaflask.core.App
---@param spec table as above
---@param tag integer?
---@return luaflask.core.ContextHandle handle of a request context that nobody answers
function core.client.context(app, spec, tag) end

return core
