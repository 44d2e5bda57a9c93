/* SPDX-License-Identifier: MIT
 *
 * Folders that libh2o serves itself (`--static`), past the application.
 *
 * Ownership: the list is this process's, filled before workers are forked.
 */
#ifndef LF_SERVER_STATIC_H
#define LF_SERVER_STATIC_H

#include <stddef.h>

struct st_h2o_hostconf_t;

enum { LF_MAX_STATIC = 16 };

/* Adds a folder under a URL path such as "/assets". Returns 0, or -1 with a message. */
int lf_static_add(const char *url, const char *folder, char *message, size_t size);

/* Registers the folders with a host, before the application is. */
void lf_static_register(struct st_h2o_hostconf_t *host);

#endif
