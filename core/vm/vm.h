/* SPDX-License-Identifier: MIT
 *
 * The process's one Lua state and what every layer above must know of it: which task runs, which context is
 * current, and how the loop is reached when somebody waits.
 * Ownership: lf_vm lives as long as the process; the Lua state belongs to whoever made it (the executable or
 * the interpreter that loaded the module).
 */
#ifndef LF_VM_VM_H
#define LF_VM_VM_H

#include <stdint.h>

#include "lua_compat.h"

struct lf_request;
typedef struct lf_task lf_task_t;
typedef struct lf_context lf_context_t;
typedef struct lf_wait lf_wait_t;
typedef struct lf_pushed lf_pushed_t;

/* What lf_vm.pump can return besides 0 and -1: a signal came for the program that waits. */
enum { LF_PUMP_INTERRUPTED = 1 };

typedef struct lf_vm {
    lua_State *L;       /* a thread of the core's own: for the registry and protected calls, never resumed */
    lua_State *main;    /* the thread whose hooks an interpreter sets for Ctrl-C */
    lf_task_t *current; /* the task being resumed now; NULL in the main program */
    lf_context_t *context; /* the current context, NULL outside any */
    lf_pushed_t *pushed;   /* the contexts pushed by hand over the task's own, the newest first */
    lf_wait_t *main_wait;  /* what the main program waits for while it runs the loop itself */
    unsigned turn;         /* counts resumes of tasks */
    lua_State *inner;      /* the coroutine of the application's own that runs inside the task (Lua 5.4) */
    lua_Hook overtime; /* while a task that held the loop too long is being ended: the hook that does it */
    int depth;         /* how many tasks are being resumed inside each other */
    void (*schedule)(void); /* asks the loop to call lf_task_run_ready soon; set by core/io */
    /* Asks the loop to call lf_task_end_shields after `ms` milliseconds. Set by core/io. */
    void (*call_end_shields)(uint64_t ms);
    /* Runs the loop until *done is set; -1 if the loop is already running. Set by core/io. */
    int (*pump)(const int *done);
    /* Tells a request that its context is gone. Set by core/http. */
    void (*leave_context)(struct lf_request *request);
} lf_vm_t;

extern lf_vm_t lf_vm;

/* Binds the process to a Lua state. Calling it again with the same state does nothing; with another one it
 * raises an error, since tasks and contexts are the process's. */
void lf_vm_init(lua_State *L);

/* Runs fn(L) with `arg` as its light userdata argument in a protected frame: the way into functions that may
 * raise, for callers that stand directly on the event loop. Returns 0, or -1 after logging the error. */
int lf_vm_protect(lua_CFunction fn, void *arg);

/* Puts the Lua files and C modules that belong to this executable or tree on package.path and package.cpath.
 */
void lf_vm_set_paths(lua_State *L, const char *exe_path);

#endif
