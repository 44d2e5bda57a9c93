/* SPDX-License-Identifier: MIT
 *
 * Whom a generation serves as. The master stays what it was started as, root: it binds the ports, and every
 * new generation begins with its rights.
 */
#ifndef LF_SERVER_PRIVILEGES_H
#define LF_SERVER_PRIVILEGES_H

#include <stddef.h>
#include <sys/types.h>

typedef struct lf_identity {
    char name[64]; /* empty for a number that no account has */
    uid_t uid;
    gid_t gid;
} lf_identity_t;

/* Reads "NAME", "NAME:GROUP", or numbers in their place. Returns 0, or -1 with a message that says what and
 * what to do; also when this process may not become anybody else. */
int lf_privileges_find(const char *spec, lf_identity_t *out, char *message, size_t size);

/* Becomes that user for good, with the groups of its account. Returns 0, or -1 with a message. */
int lf_privileges_drop(const lf_identity_t *who, char *message, size_t size);

#endif
