/* SPDX-License-Identifier: MIT
 *
 * The processes of a server. The master binds the listeners and runs no application; a generation is an exec
 * of the same command line that inherits them, loads the application once and forks the workers; a worker
 * serves.
 *
 *   master --exec--> generation --fork--> worker, worker, …
 *
 * Ownership: listeners are the master's; the descriptors are inherited, never passed.
 */
#ifndef LF_SERVER_SERVER_H
#define LF_SERVER_SERVER_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "http/request.h"
#include "server/privileges.h"

enum { LF_MAX_LISTENERS = 16 };

/* Between the processes, besides SIGTERM and SIGINT (stop) and what they mean to the master: a generation and
 * its workers end on SIGUSR2 as well, because a newer generation serves. */

/* The exit status of a worker that its own watchdog ended. */
enum { LF_EXIT_WATCHDOG = 3 };

/* The exit status of a worker whose on_start functions failed; it has said why. */
enum { LF_EXIT_START = 4 };

/* Times in milliseconds, set once in each process before it uses them. */
typedef struct lf_server_settings {
    uint64_t drain_ms;    /* how long requests and connections have to end */
    uint64_t load_ms;     /* how long a generation may take to load; 0: any time */
    uint64_t watchdog_ms; /* how long a task may hold its worker; 0: any time */
    int debug;            /* a flag: what holds a worker for a moment is named */
} lf_server_settings_t;

/* from server_lua.c */
extern lf_server_settings_t lf_server_settings;

/* from server_lua.c: whether the application has functions that run when a worker starts or ends. */
int lf_server_has_lifespan(void);

/* from server_lua.c: runs them, waits included. The first returns 0, or -1 when one failed (which is logged);
 * the second ends them after so many milliseconds. */
int lf_server_run_start(void);
void lf_server_run_stop(uint64_t ms);

typedef struct lf_listeners {
    int fds[LF_MAX_LISTENERS];
    size_t n;
} lf_listeners_t;

/* ---- from listener.c ---- */

/* Binds and listens. host is a name, an address or "unix:PATH"; port "0" asks for any free one. Returns 0, or
 * -1 with a message that says what and what to do. */
int lf_listener_bind(lf_listeners_t *to, const char *host, const char *port, char *message, size_t size);

/* Who may connect to Unix sockets bound from now on: the file's mode, and its owner if `owner` is given. */
void lf_listener_set_access(unsigned mode, const lf_identity_t *owner);

/* Removes the files of the Unix sockets that were bound here, unless another server has replaced them. */
void lf_listener_remove_files(void);

/* Writes the URL of a listener for people: "http://127.0.0.1:5000". */
void lf_listener_url(int fd, char *out, size_t size);

/* ---- from arena.c ---- */

/* Makes the shared arena of all generations; NULL, or why there is none. */
const char *lf_server_make_arena(size_t bytes);

/* Has the program that is exec'ed next, a generation, find it. */
void lf_server_pass_arena(void);

/* ---- from master.c ---- */

typedef struct lf_master_options {
    lf_listeners_t listeners;
    int debug; /* start a new generation when a file of the application changes */
} lf_master_options_t;

/* Runs the master until it is told to stop; the exit status. */
int lf_master_run(const lf_master_options_t *options);

/* ---- from generation.c ---- */

/* Whether this process was started by a master as a generation; fills the inherited listeners. */
int lf_generation_inherit(lf_listeners_t *listeners);

/* Becomes another user, in a generation; it still ends with its master. Returns 0, or -1 with a message. */
int lf_generation_drop_privileges(const lf_identity_t *who, char *message, size_t size);

/* Tells the master a file that the application was loaded from (debug mode watches them). */
void lf_generation_tell_file(const char *path);

typedef struct lf_generation_options {
    lf_listeners_t listeners;
    int workers;
} lf_generation_options_t;

/* Forks and supervises the workers until told to stop; the exit status. Does not return in workers. */
int lf_generation_run(lf_app_t *app, const lf_generation_options_t *options);

/* ---- from worker.c ---- */

/* Serves until told to stop; the exit status. `mask` is the signal mask to serve with: the present one keeps
 * signals back until they are handled. Writes a byte to `started`, and closes it, once it is ready to serve.
 */
int lf_worker_run(lf_app_t *app, const lf_listeners_t *listeners, const sigset_t *mask, int started);

/* ---- from server_lua.c ---- */

/* core.server */
int lf_server_open(lua_State *L);

#endif
