---@meta luaflask.core
-- SPDX-License-Identifier: MIT
-- luacheck: ignore
--
-- The third part of core.lua: the process, its environment, folders and terminal, and the server.

---@class luaflask.core
local core = {}

-- ---- the process ----

---@class luaflask.core.env
core.env = {}

---@return table<string, string>
function core.env.all() end

---@param name string
---@param value string? nil removes the variable
function core.env.set(name, value) end

---@return string folder "." when there is none
function core.env.cwd() end

---@return number seconds since 1970, with the fraction
function core.env.now() end

---@class luaflask.core.folder for commands and the loading of an application: every call may block
core.folder = {}

---@param path string
---@param links boolean? whether a link is a "link" instead of what it leads to
---@return "file"|"folder"|"link"|"other"|nil kind
---@return string? message
---@return integer? code
function core.folder.kind(path, links) end

---@param path string
---@param how "read"|"write"|"execute"
---@return boolean
function core.folder.may(path, how) end

---@param path string
---@return string? path without links and dots
---@return string? message
---@return integer? code
function core.folder.full(path) end

---@param path string
---@return string[]? names without "." and "..", in no order
---@return string? message
---@return integer? code
function core.folder.names(path) end

---@param parent string
---@return string? path of a new folder of this user's own
---@return string? message
---@return integer? code
function core.folder.make_temporary(parent) end

---@param path string becomes the current folder
---@return true? ok
---@return string? message
---@return integer? code
function core.folder.enter(path) end

---@class luaflask.core.terminal for commands: calls block
core.terminal = {}

---@param fd 0|1|2 input, output or errors
---@return boolean
function core.terminal.is_tty(fd) end

---@return integer? columns nil without a terminal
---@return integer? lines
function core.terminal.size() end

---@param on boolean? whether the terminal shows what is typed
---@return boolean done false when standard input is none
function core.terminal.echo(on) end

---@return string? bytes of one key; nil at the end of the input
function core.terminal.getchar() end

---@param on boolean? whether SIGINT raises "interrupted" in the code that runs, instead of ending the process
function core.terminal.interrupts(on) end

---@class luaflask.core.server
core.server = {}

---@return boolean whether a master started this process to load the application and serve
function core.server.is_generation() end

---@return integer processors this process may run on
function core.server.cpus() end

---@param addresses string[][] { { host or "unix:PATH", port }, … }
---@return string[]? urls
---@return string? message
function core.server.bind(addresses) end

--- Before bind and drop_privileges.
---@param user string? NAME or NAME:GROUP to serve as
---@param socket_mode integer permissions of Unix sockets
---@return boolean? ok
---@return string? message
function core.server.set_access(user, socket_mode) end

--- What is still loading after so many milliseconds raises an error; 0 when it has been loaded.
---@param ms number
function core.server.limit_load(ms) end

--- A generation becomes the user of set_access, if one was named.
---@return boolean? ok
---@return string? message
function core.server.drop_privileges() end
---@param bytes number of the arena that all generations share; before master
---@return true?
---@return string? message
function core.server.make_arena(bytes) end

---@param debug boolean whether a change of the application's files loads it anew
---@param settings table as of luaflask.cli.serving
---@return integer status once told to stop
function core.server.master(debug, settings) end

---@param settings table<string, any> what luaflask.cli.serving reads
---@param is_master boolean
---@return boolean? ready nil when a certificate or a folder cannot be used
---@return string? message or, of a certificate made here, its fingerprint
function core.server.prepare(settings, is_master) end

---@param path string a file that the application was loaded from
function core.server.tell_file(path) end

---@param format string as --access-log-format takes it
---@return true? ok, string? message what is wrong
function core.server.check_access_format(format) end

---@param path string becomes standard error of this process and all that it starts
---@return true? ok, string? message
function core.server.open_error_log(path) end

---@param path string a file, or "-" for standard output
---@param format string
---@return true? ok, string? message; in a generation only
function core.server.open_access_log(path, format) end

---@param app luaflask.core.App
---@param settings table<string, any> what luaflask.cli.serving reads
---@return integer status; in a generation only
function core.server.serve(app, settings) end

return core
