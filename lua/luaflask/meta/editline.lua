---@meta luaflask.driver.editline
-- SPDX-License-Identifier: MIT
-- luacheck: ignore
--
-- The C module `luaflask.driver.editline`, for editors and readers: lines from a terminal, by libedit. It is there where
-- libedit was when luaflask was built; luaflask.cli.repl does without it.

---@class luaflask.driver.editline
local editline = {}

---@param name string of the program, for the user's ~/.editrc
---@param lines integer that the history keeps
---@return boolean opened false when standard input or output is no terminal
function editline.open(name, lines) end

---@param prompt string
---@param completer (fun(before: string): string[], integer)? gets the line up to the cursor; gives what its last word
---  could be, and how many bytes of the word are typed
---@return string|false|nil line nil at the end of the input, false after CTRL+C
function editline.read(prompt, completer) end

---@param line string
function editline.remember(line) end

---@param path string
---@return boolean done
function editline.load(path) end

---@param path string
---@return boolean done
function editline.save(path) end

return editline
