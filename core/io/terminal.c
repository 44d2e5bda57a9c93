/* SPDX-License-Identifier: MIT
 *
 * What a command line needs to know of its terminal: whether there is one, how large it is, a key as it is
 * pressed, a line that is not shown, and CTRL+C as an error of Lua's. These calls block and are for commands;
 * nothing of a request uses them.
 */
#include "io/io.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static int check_fd(lua_State *L)
{
    lua_Integer fd = luaL_checkinteger(L, 1);
    luaL_argcheck(L, fd >= 0 && fd <= 2, 1, "0 (input), 1 (output) or 2 (errors)");
    return (int)fd;
}

/* is_tty(fd) -> boolean */
static int terminal_is_tty(lua_State *L)
{
    lua_pushboolean(L, isatty(check_fd(L)));
    return 1;
}

/* size() -> columns, lines; nil without a terminal */
static int terminal_size(lua_State *L)
{
    for (int fd = STDOUT_FILENO; fd >= 0; fd--) {
        struct winsize size;
        if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
            lua_pushinteger(L, size.ws_col);
            lua_pushinteger(L, size.ws_row);
            return 2;
        }
    }
    lua_pushnil(L);
    return 1;
}

/* echo(on) -> whether standard input is a terminal, which now shows what is typed, or does not */
static int terminal_echo(lua_State *L)
{
    struct termios mode;
    int on = lua_toboolean(L, 1);
    int ok = tcgetattr(STDIN_FILENO, &mode) == 0;
    if (ok) {
        mode.c_lflag = on ? mode.c_lflag | ECHO : mode.c_lflag & ~(tcflag_t)ECHO;
        ok = tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode) == 0;
    }
    lua_pushboolean(L, ok);
    return 1;
}

/* getchar() -> the bytes of one key of standard input, a terminal; nil at its end */
static int terminal_getchar(lua_State *L)
{
    struct termios before, raw;
    char key[16];
    int is_tty = tcgetattr(STDIN_FILENO, &before) == 0;
    if (is_tty) {
        raw = before;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    }
    ssize_t n;
    do
        n = read(STDIN_FILENO, key, is_tty ? sizeof(key) : 1);
    while (n < 0 && errno == EINTR);
    if (is_tty)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    if (n <= 0)
        lua_pushnil(L);
    else
        lua_pushlstring(L, key, (size_t)n);
    return 1;
}

/* The state whose code CTRL+C ends; NULL while nobody asked for it. */
static lua_State *interruptible;

static void stop(lua_State *L, lua_Debug *ar)
{
    lua_sethook(L, NULL, 0, 0);
    luaL_error(L, "interrupted");
}

/* As the interpreter of Lua itself does it: the hook is set in the signal, and a second signal kills. */
static void on_interrupt(int signal_number)
{
    signal(signal_number, SIG_DFL);
    if (interruptible != NULL)
        lua_sethook(interruptible, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* interrupts(on): whether SIGINT raises "interrupted" in the code that runs */
static int terminal_interrupts(lua_State *L)
{
    int on = lua_toboolean(L, 1);
    interruptible = on ? L : NULL;
    signal(SIGINT, on ? on_interrupt : SIG_DFL);
    return 0;
}

int lf_terminal_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"is_tty", terminal_is_tty},
        {"size", terminal_size},
        {"echo", terminal_echo},
        {"getchar", terminal_getchar},
        {"interrupts", terminal_interrupts},
        {NULL, NULL},
    };
    lua_newtable(L);
    for (const luaL_Reg *r = functions; r->name != NULL; r++) {
        lua_pushcfunction(L, r->func);
        lua_setfield(L, -2, r->name);
    }
    return 1;
}
