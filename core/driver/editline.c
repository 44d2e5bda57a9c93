/* SPDX-License-Identifier: MIT
 *
 * luaflask.driver.editline: lines from a terminal with editing, history and completion, by libedit. A module
 * of its own, for the shell; without it, or without a terminal, the shell reads plain lines.
 *
 * There is one terminal, so there is one editor. `open` makes it; it lives until the process ends. While a
 * line is read the completer is called from inside libedit, in a protected call: no error crosses its frames.
 */
#include <errno.h>
#include <histedit.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include "lua_compat.h"

__attribute__((visibility("default"))) int luaopen_luaflask_driver_editline(lua_State *L);

enum { MAX_CANDIDATES = 200 };

static EditLine *editor;
static History *past;
static char prompt[64];
static lua_State *completing; /* set while a line is read; the completer lies at index 2 of its stack */
static volatile sig_atomic_t interrupted;

static char *prompt_of(EditLine *el)
{
    return prompt;
}

static void on_interrupt(int signal_number)
{
    interrupted = 1;
}

/* One character of standard input; -1 ends the line when CTRL+C was pressed. */
static int read_character(EditLine *el, wchar_t *c)
{
    mbstate_t state;
    char bytes[MB_LEN_MAX];
    size_t n = 0;
    memset(&state, 0, sizeof(state));
    while (n < sizeof(bytes)) {
        ssize_t got = read(STDIN_FILENO, bytes + n, 1);
        if (got < 0 && errno == EINTR && !interrupted)
            continue;
        if (got <= 0)
            return (int)got;
        memset(&state, 0, sizeof(state));
        size_t length = mbrtowc(c, bytes, ++n, &state);
        if (length == (size_t)-2)
            continue;
        if (length == (size_t)-1) {
            *c = L'?';
            return 1;
        }
        return 1;
    }
    return -1;
}

/* How many bytes the candidates in the table at -1 have in common. */
static size_t common_length(lua_State *L, int n)
{
    size_t common = 0;
    lua_rawgeti(L, -1, 1);
    const char *first = lua_tolstring(L, -1, &common);
    for (int i = 2; i <= n && first != NULL; i++) {
        lua_rawgeti(L, -2, i);
        const char *other = lua_tostring(L, -1);
        size_t k = 0;
        while (k < common && other != NULL && other[k] == first[k])
            k++;
        common = k;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return common;
}

static void list_candidates(lua_State *L, int n)
{
    int shown = n < MAX_CANDIDATES ? n : MAX_CANDIDATES;
    fputc('\n', stdout);
    for (int i = 1; i <= shown; i++) {
        lua_rawgeti(L, -1, i);
        fprintf(stdout, "%s%s", lua_tostring(L, -1) ? lua_tostring(L, -1) : "", i < shown ? "  " : "\n");
        lua_pop(L, 1);
    }
    if (shown < n)
        fprintf(stdout, "and %d more\n", n - shown);
    fflush(stdout);
}

/* Completes the word before the cursor. In Lua, completer(text before the cursor) gives the list of what the
 * word could be, and how many bytes of the word are typed. */
static unsigned char complete(EditLine *el, int c)
{
    lua_State *L = completing;
    const LineInfo *line = el_line(el);
    unsigned char answer = CC_ERROR;
    int top = lua_gettop(L);
    if (!lua_isfunction(L, 2) || !lua_checkstack(L, 10))
        return answer;
    lua_pushvalue(L, 2);
    lua_pushlstring(L, line->buffer, (size_t)(line->cursor - line->buffer));
    if (lua_pcall(L, 1, 2, 0) == 0 && lua_istable(L, -2)) {
        size_t typed = (size_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
        int n = (int)lua_rawlen(L, -1);
        size_t common = n > 0 ? common_length(L, n) : 0;
        if (common > typed) {
            lua_rawgeti(L, -1, 1);
            lua_pushlstring(L, lua_tostring(L, -1) + typed, common - typed);
            if (el_insertstr(el, lua_tostring(L, -1)) == 0)
                answer = CC_REFRESH;
        } else if (n > 1) {
            list_candidates(L, n);
            answer = CC_REDISPLAY;
        }
    }
    lua_settop(L, top);
    return answer;
}

static void check_open(lua_State *L)
{
    if (editor == NULL)
        luaL_error(L, "editline.open() comes first");
}

/* open(name, lines) -> whether there is a terminal. lines: how many the history keeps */
static int editline_open(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    int lines = (int)luaL_checkinteger(L, 2);
    HistEvent event;
    if (editor == NULL && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        if (setlocale(LC_CTYPE, "") == NULL || MB_CUR_MAX == 1)
            setlocale(LC_CTYPE, "C.UTF-8");
        past = history_init();
        editor = past != NULL ? el_init(name, stdin, stdout, stderr) : NULL;
        if (editor == NULL)
            return luaL_error(L, "out of memory");
        history(past, &event, H_SETSIZE, lines);
        history(past, &event, H_SETUNIQUE, 1);
        el_set(editor, EL_PROMPT, prompt_of);
        el_set(editor, EL_EDITOR, "emacs");
        el_set(editor, EL_SIGNAL, 0);
        el_set(editor, EL_HIST, history, past);
        el_set(editor, EL_GETCFN, read_character);
        el_set(editor, EL_ADDFN, "lua-complete", "completes a name", complete);
        el_set(editor, EL_BIND, "\t", "lua-complete", NULL);
        el_source(editor, NULL);
    }
    lua_pushboolean(L, editor != NULL);
    return 1;
}

/* read(prompt, completer) -> the line without its newline; nil at the end of the input; false after CTRL+C */
static int editline_read(lua_State *L)
{
    struct sigaction action, before;
    const char *text = luaL_checkstring(L, 1);
    int n = 0;
    check_open(L);
    lua_settop(L, 2);
    snprintf(prompt, sizeof(prompt), "%s", text);
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, &before);
    interrupted = 0;
    completing = L;
    const char *line = el_gets(editor, &n);
    completing = NULL;
    sigaction(SIGINT, &before, NULL);
    if (interrupted) {
        el_reset(editor);
        fputc('\n', stdout);
        lua_pushboolean(L, 0);
    } else if (line == NULL || n <= 0) {
        lua_pushnil(L);
    } else {
        lua_pushlstring(L, line, (size_t)n - (line[n - 1] == '\n'));
    }
    return 1;
}

/* remember(line): into the history */
static int editline_remember(lua_State *L)
{
    HistEvent event;
    check_open(L);
    history(past, &event, H_ENTER, luaL_checkstring(L, 1));
    return 0;
}

/* load(path), save(path) -> whether the history could be read or written */
static int editline_load(lua_State *L)
{
    HistEvent event;
    check_open(L);
    lua_pushboolean(L, history(past, &event, H_LOAD, luaL_checkstring(L, 1)) >= 0);
    return 1;
}

static int editline_save(lua_State *L)
{
    HistEvent event;
    check_open(L);
    lua_pushboolean(L, history(past, &event, H_SAVE, luaL_checkstring(L, 1)) >= 0);
    return 1;
}

int luaopen_luaflask_driver_editline(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"open", editline_open}, {"read", editline_read}, {"remember", editline_remember},
        {"load", editline_load}, {"save", editline_save}, {NULL, NULL},
    };
    lua_newtable(L);
    for (const luaL_Reg *r = functions; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
    return 1;
}
