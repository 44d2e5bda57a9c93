/* SPDX-License-Identifier: MIT */
#include "server/privileges.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char message[256];

static int find(const char *spec, lf_identity_t *out)
{
    message[0] = '\0';
    return lf_privileges_find(spec, out, message, sizeof(message));
}

static void refused(const char *spec, const char *words)
{
    lf_identity_t who;
    assert_int_equal(find(spec, &who), -1);
    if (strstr(message, words) == NULL)
        fail_msg("\"%s\" is refused with: %s", spec, message);
}

static void test_refuses_what_is_no_name(void **state)
{
    char longer[200];
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    refused("", "write NAME or NAME:GROUP");
    refused(":", "write NAME or NAME:GROUP");
    refused("root:", "write NAME or NAME:GROUP");
    refused(":root", "write NAME or NAME:GROUP");
    refused(longer, "write NAME or NAME:GROUP");
}

static void test_refuses_unknown_names(void **state)
{
    refused("no-such-user", "there is no user \"no-such-user\"");
    refused("root:no-such-group", "there is no group \"no-such-group\"");
    refused("-1", "there is no user \"-1\"");
    refused("0x0", "there is no user \"0x0\"");
    refused("99999999999999999999", "there is no user");
    refused("987654321", "name a group as well (987654321:GROUP)");
}

static void test_finds_user_and_groups(void **state)
{
    lf_identity_t who;
    if (geteuid() != 0) {
        refused("root", "only root can serve as somebody else");
        return;
    }
    assert_int_equal(find("root", &who), 0);
    assert_int_equal(who.uid, 0);
    assert_int_equal(who.gid, 0);
    assert_string_equal(who.name, "root");
    assert_int_equal(find("0", &who), 0);
    assert_string_equal(who.name, "root"); /* so that its further groups are found */
    assert_int_equal(find("root:12345", &who), 0);
    assert_int_equal(who.gid, 12345);
    assert_int_equal(find("987654321:12345", &who), 0);
    assert_int_equal(who.uid, 987654321);
    assert_string_equal(who.name, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_what_is_no_name),
        cmocka_unit_test(test_refuses_unknown_names),
        cmocka_unit_test(test_finds_user_and_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
