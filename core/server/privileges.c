/* SPDX-License-Identifier: MIT
 *
 * Dropping privileges: groups first, while there is still the right to change them, the user last, and then
 * a look whether there is a way back.
 */
#include "server/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A number written in digits only; -1 for anything else. */
static long number(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && n <= 9 && strspn(text, "0123456789") == n ? strtol(text, NULL, 10) : -1;
}

static int find_group(const char *name, gid_t *gid, char *message, size_t size)
{
    const struct group *gr = getgrnam(name);
    if (gr == NULL && number(name) == -1) {
        snprintf(message, size, "--user: there is no group \"%s\" on this machine", name);
        return -1;
    }
    *gid = gr != NULL ? gr->gr_gid : (gid_t)number(name);
    return 0;
}

int lf_privileges_find(const char *spec, lf_identity_t *out, char *message, size_t size)
{
    char name[64];
    const char *colon = strchr(spec, ':');
    size_t n = colon != NULL ? (size_t)(colon - spec) : strlen(spec);
    *out = (lf_identity_t){.gid = (gid_t)-1};
    if (n == 0 || n >= sizeof(name) || (colon != NULL && colon[1] == '\0')) {
        snprintf(message, size, "--user: write NAME or NAME:GROUP, not \"%s\"", spec);
        return -1;
    }
    memcpy(name, spec, n);
    name[n] = '\0';
    const struct passwd *pw = getpwnam(name);
    if (pw == NULL && number(name) != -1)
        pw = getpwuid((uid_t)number(name));
    if (pw == NULL && number(name) == -1) {
        snprintf(message, size, "--user: there is no user \"%s\" on this machine", name);
        return -1;
    }
    out->uid = pw != NULL ? pw->pw_uid : (uid_t)number(name);
    if (pw != NULL) {
        snprintf(out->name, sizeof(out->name), "%s", pw->pw_name);
        out->gid = pw->pw_gid;
    } else if (colon == NULL) {
        snprintf(message, size, "--user: no account has the number %s: name a group as well (%s:GROUP)", name,
                 name);
        return -1;
    }
    if (colon != NULL && find_group(colon + 1, &out->gid, message, size) != 0)
        return -1;
    if (geteuid() != 0) {
        snprintf(message, size,
                 "--user %s: only root can serve as somebody else; start luaflask as root, or leave --user "
                 "out to serve as you",
                 spec);
        return -1;
    }
    return 0;
}

int lf_privileges_drop(const lf_identity_t *who, char *message, size_t size)
{
    int rc = who->name[0] != '\0' ? initgroups(who->name, who->gid) : setgroups(1, &who->gid);
    if (rc != 0 || setgid(who->gid) != 0 || setuid(who->uid) != 0) {
        snprintf(message, size, "cannot become user %ld, group %ld: %s", (long)who->uid, (long)who->gid,
                 strerror(errno));
        return -1;
    }
    if (who->uid != 0 && (setuid(0) == 0 || geteuid() != who->uid)) {
        snprintf(message, size, "the rights of root cannot be given up on this system");
        return -1;
    }
    return 0;
}
