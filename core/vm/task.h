/* SPDX-License-Identifier: MIT
 *
 * Tasks and waits. A task is a pooled coroutine that runs one job (a request, a spawned function) and returns
 * to the pool with its guard against errors still standing, so that neither coroutine nor protected call is
 * paid for again. A wait is what a task is suspended on.
 *
 * Ownership: tasks belong to this file; nobody keeps an lf_task_t pointer past its `done`. A wait is a Lua
 * userdata, alive as long as the suspended stack that holds it; its cancel stops the operation without
 * touching Lua. Rule: no task is resumed from a dispose, stop or cancel callback; those only mark it ready.
 */
#ifndef LF_VM_TASK_H
#define LF_VM_TASK_H

#include <stddef.h>
#include <stdint.h>

#include "vm/context.h"
#include "vm/vm.h"

/* The source of the frames that every task stands on. */
#define LF_TASK_SOURCE "=[luaflask task]"

typedef enum lf_task_state {
    LF_TASK_POOLED,
    LF_TASK_RUNNING,
    LF_TASK_PAUSING, /* has begun a wait; its yield is on its way through the coroutines in between */
    LF_TASK_WAITING,
    LF_TASK_READY, /* in the ready queue */
    LF_TASK_DONE,
} lf_task_state_t;

/* What is done with a job's end. */
typedef struct lf_task_ops {
    /* Called inside the task, under its protection, with the job's results on the stack of L from index 1;
     * may raise, which counts as the job's error. Returns 0, or 1 with a function on the top: the job goes on
     * with it. */
    int (*finish)(lua_State *L, lf_task_t *task);
    /* Pushes function(err), which makes good for a job that raised: its results are the job's then. */
    void (*push_recover)(lua_State *L, lf_task_t *task);
    /* Called on the loop when the job is over, after the task's context has been let go; owner is the pointer
     * given at the start, failed tells that not even recovery worked. Must not raise. */
    void (*done)(void *owner, int failed);
    /* The job's function is made for one job: the pooled coroutine must not keep it alive. */
    int single_use;
} lf_task_ops_t;

/* Something to be called later; its maker's. */
typedef struct lf_deferred {
    void (*fn)(struct lf_deferred *self);
    struct lf_deferred *next;
} lf_deferred_t;

struct lf_task {
    lua_State *co;
    lf_task_t *next; /* in the pool or in the ready queue */
    const lf_task_ops_t *ops;
    void *owner;
    lf_context_t *base; /* the context it was made for, one reference, or NULL */
    lf_context_t
        *context;        /* the task's context slot while it does not run: base, or what was pushed over it */
    lf_pushed_t *pushed; /* the contexts pushed over base, while it does not run */
    lf_wait_t *wait;     /* what it waits for; becomes NULL when the wait is taken or collected */
    lf_deferred_t *at_end;   /* called once its job is over, the newest first; they run no Lua */
    lf_task_t *next_waiter;  /* another task that waits for the same */
    lf_task_t *next_bounded; /* in the list of cancelled tasks whose cleanup waits */
    uint64_t shield_until;   /* 0, or when waits of a cancelled task's cleanup stop being allowed (ms) */
    int co_ref;              /* registry anchor of co */
    int locals;              /* registry reference of the table of task_local values, or LUA_NOREF */
    uint8_t state;           /* lf_task_state_t */
    uint8_t cancelled;       /* waits raise from now on */
    uint8_t shielded;        /* cleanup: waits are allowed although cancelled */
    uint8_t refused;         /* the wait could not suspend a frame between it and the task */
    uint8_t failures;        /* errors met by this job so far */
    uint8_t start;           /* its job function lies on the stack, not yet begun */
    uint8_t over;            /* the job's results were taken */
    uint8_t bounded;         /* in the list of next_bounded */
};

typedef struct lf_wait_ops {
    int (*push)(lua_State *L, lf_wait_t *wait); /* pushes what the wait returns; may raise */
    void (*cancel)(lf_wait_t *wait);            /* stops the operation; never calls Lua */
    void (*dispose)(lf_wait_t *wait);           /* when the wait is collected; NULL means: cancel */
} lf_wait_ops_t;

/* The head of every wait. */
struct lf_wait {
    const lf_wait_ops_t *ops;
    lf_task_t *task; /* the tasks suspended on it, by next_waiter; NULL for the main program or nobody */
    int done;
    int cancelled;
};

/* Makes a task for a job. The job function is then pushed on task->co and lf_task_resume(task, 1) called.
 * Takes over one reference to ctx (may be NULL). May raise only while the pool is empty. */
lf_task_t *lf_task_new(lua_State *L, const lf_task_ops_t *ops, void *owner, lf_context_t *ctx);

/* Whether the pool holds a task, so that lf_task_new cannot raise. */
int lf_task_available(void);

/* Puts a task in the pool if it is empty; may raise a memory error. */
void lf_task_reserve(lua_State *L);

/* Resumes a task with nargs values on its stack. Returns whether it goes on: if not, its `done` was called.
 */
int lf_task_resume(lf_task_t *task, int nargs);

/* Cancels: the present wait and later ones raise Cancelled. Safe from any callback, with no Lua run. */
void lf_task_cancel(lf_task_t *task);

/* Starts a new task, whose job function lies on its stack, from the ready queue: its first lines then run in
 * no one else's frame. */
void lf_task_start(lf_task_t *task);

/* Puts a suspended task in the ready queue. */
void lf_task_ready(lf_task_t *task);

/* Calls what was deferred and resumes up to `limit` ready tasks. To be called inside a loop callback. */
void lf_task_run_ready(int limit);

/* Whether lf_task_run_ready has something to do. */
int lf_task_any_ready(void);

/* Has d->fn(d) called from lf_task_run_ready: for dispose, stop and cancel callbacks, which may not run Lua.
 * d is the caller's and must live until then. */
void lf_task_defer(lf_deferred_t *d);

/* Ends the waits of cancelled tasks whose time for cleanup is over. */
void lf_task_end_shields(void);

/* Pushes a new wait of `size` bytes (zeroed but for its head). */
lf_wait_t *lf_wait_new(lua_State *L, size_t size, const lf_wait_ops_t *ops);

/* The wait at idx, or an error. */
lf_wait_t *lf_wait_check(lua_State *L, int idx);

/* Tells that a wait's result is there. */
void lf_wait_done(lf_wait_t *wait);

/* Raises Cancelled if the running task was cancelled and is not shielded. */
void lf_task_check_cancelled(lua_State *L);

/* Whether the running task may wait: it was not cancelled, or cleans up and still has time. */
int lf_task_may_wait(lua_State *L);

/* Raises the error of a task that held the loop too long; for the watchdog's hook. */
int lf_task_raise_overtime(lua_State *L);

/* The running task's error of that kind was caught. */
void lf_task_end_overtime(void);

/* from coroutine.c: pushes core.task.resume. */
void lf_task_push_resume(lua_State *L);

/* from wait.c: takes a task off what it waits for. */
void lf_wait_leave(lf_task_t *task);

/* The task waits although it was cancelled: it will be woken when its time for cleanup is over. */
void lf_task_bound(lf_task_t *task);

/* from wait.c: the functions that wait, for lf_task_open; makes the metatable of waits. */
void lf_wait_open(lua_State *L);

/* core.task: pause, take, refuse, token, setup, … */
int lf_task_open(lua_State *L);

#endif
