/* SPDX-License-Identifier: MIT
 *
 * The arena of a server: made by the master, who keeps the descriptor so that each generation can be given
 * it.
 */
#include "server/server.h"
#include "shm/arena.h"

#include <errno.h>
#include <string.h>

static int arena = -1;

const char *lf_server_make_arena(size_t bytes)
{
    arena = lf_arena_make(bytes);
    return arena != -1 ? NULL : strerror(errno);
}

void lf_server_pass_arena(void)
{
    if (arena != -1)
        lf_arena_pass(arena);
}
