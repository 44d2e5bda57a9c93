-- SPDX-License-Identifier: MIT
-- Completion in bash, zsh and fish. `_LUAFLASK_COMPLETE=bash_source luaflask` prints the script for the shell. At each
-- TAB that calls the program again, with `_LUAFLASK_COMPLETE=words` and the words up to the cursor in
-- `_LUAFLASK_WORDS`, a line each, and reads lines of kind, word and help.
local completion = {}

---@class luaflask.cli.Completion
---@field value string
---@field type "plain"|"file"|"dir"|nil what the shell completes itself
---@field help string?

local SOURCES = {
  bash = [[
%(function)() {
    local kind word
    COMPREPLY=()
    while IFS=$'\t' read -r kind word _; do
        case $kind in
        file) compopt -o default ;;
        dir) compopt -o dirnames ;;
        *) COMPREPLY+=("$word") ;;
        esac
    done < <(%(variable)_COMPLETE=words %(variable)_WORDS=$(printf '%s\n' "${COMP_WORDS[@]:1:COMP_CWORD}" && echo .) \
        "$1" 2>/dev/null)
}
complete -F %(function) %(program)
]],
  zsh = [[
#compdef %(program)
%(function)() {
    local kind word help
    local -a found
    while IFS=$'\t' read -r kind word help; do
        case $kind in
        file) _files ;;
        dir) _files -/ ;;
        *) found+=("${word//:/\\:}${help:+:$help}") ;;
        esac
    done < <(%(variable)_COMPLETE=words %(variable)_WORDS="${(F)words[2,CURRENT]}"$'\n.' %(program) 2>/dev/null)
    if (( $#found )); then _describe -V '%(program)' found; fi
}
compdef %(function) %(program)
]],
  fish = [[
function %(function)
    set -l typed (commandline -opc)[2..-1] (commandline -ct) .
    set -lx %(variable)_COMPLETE words
    set -lx %(variable)_WORDS (string join \n -- $typed | string collect)
    for line in (%(program) 2>/dev/null)
        set -l parts (string split \t -- $line)
        switch $parts[1]
            case file
                __fish_complete_path $parts[2]
            case dir
                __fish_complete_directories $parts[2]
            case '*'
                printf '%s\t%s\n' $parts[2] "$parts[3]"
        end
    end
end
complete -c %(program) -f -a '(%(function))'
]],
}

-- The contexts down to the command that is being typed.
local function resolve(group, program, words)
  local ctx = group:make_context(program, words, nil, { resilient_parsing = true })
  while ctx.command.is_group and ctx.args[1] do
    local name = ctx.args[1]
    local command = ctx.command:get_command(ctx, name)
    if not command then
      return ctx
    end
    local rest = {}
    for i = 2, #ctx.args do
      rest[i - 1] = ctx.args[i]
    end
    ctx = command:make_context(name, rest, ctx, { resilient_parsing = true })
  end
  return ctx
end

-- The option whose value is being typed.
local function waiting_option(ctx, last)
  for _, param in ipairs(last and ctx.command:get_params(ctx) or {}) do
    if param.kind == "option" and not param.is_flag and not param.count then
      for _, word in ipairs(param.opts) do
        if word == last then
          return param
        end
      end
    end
  end
end

local function waiting_argument(ctx)
  for _, param in ipairs(ctx.command.params) do
    if param.kind == "argument" then
      local source = ctx:get_parameter_source(param.name)
      if param.nargs == -1 or source ~= "commandline" then
        return param
      end
    end
  end
end

--- What could stand at the end of a command line.
---@param group luaflask.cli.Group
---@param program string
---@param words string[] those before the cursor
---@param incomplete string the one at the cursor
---@return luaflask.cli.Completion[]
function completion.complete(group, program, words, incomplete)
  local ctx = resolve(group, program, words)
  local name, value = incomplete:match("^(%-%-[^=]+)=(.*)$")
  local option = waiting_option(ctx, name or words[#words])
  if option then
    return option:complete(ctx, value or incomplete)
  end
  if not incomplete:find("^%-") and not ctx.command.is_group then
    local argument = waiting_argument(ctx)
    if argument then
      return argument:complete(ctx, incomplete)
    end
  end
  return ctx.command:shell_complete(ctx, incomplete)
end

local function print_source(shell, program, variable)
  if not SOURCES[shell] then
    io.stderr:write("completion is there for bash, zsh and fish\n")
    return 1
  end
  local values = { ["function"] = "_" .. program:gsub("[-.]", "_") .. "_words", variable = variable, program = program }
  io.stdout:write((SOURCES[shell]:gsub("%%%((%l+)%)", values)))
  return 0
end

--- Answers a shell that asks for completions; the exit status, nil when none asks.
---@param group luaflask.cli.Group
---@param program string
---@return integer? status
function completion.answer(group, program)
  local variable = "_" .. program:upper():gsub("[-.]", "_")
  local asked = os.getenv(variable .. "_COMPLETE") or ""
  if asked == "" then
    return nil
  elseif asked ~= "words" then
    return print_source(asked:match("^(.*)_source$"), program, variable)
  end
  local words = {}
  for word in ((os.getenv(variable .. "_WORDS") or "") .. "\n"):gmatch("(.-)\n") do
    words[#words + 1] = word
  end
  -- The last line only shows that an empty word before it is one.
  words[#words] = nil
  local incomplete = table.remove(words) or ""
  local ok, list = pcall(completion.complete, group, program, words, incomplete)
  for _, item in ipairs(ok and list or {}) do
    io.stdout:write(item.type or "plain", "\t", item.value, "\t", (item.help or ""):gsub("%s+", " "), "\n")
  end
  return ok and 0 or 1
end

return completion
