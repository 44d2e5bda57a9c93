/* SPDX-License-Identifier: MIT
 *
 * Listeners: what can be bound, what is refused and how it is said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static lf_listeners_t listeners;
static char message[512], url[256];

static int try_bind(const char *host, const char *port)
{
    message[0] = '\0';
    return lf_listener_bind(&listeners, host, port, message, sizeof(message));
}

static void close_all(void)
{
    for (size_t i = 0; i < listeners.n; i++)
        close(listeners.fds[i]);
    listeners.n = 0;
}

static void test_any_port(void **state)
{
    assert_int_equal(try_bind("127.0.0.1", "0"), 0);
    lf_listener_url(listeners.fds[0], url, sizeof(url));
    int port = 0;
    assert_int_equal(sscanf(url, "http://127.0.0.1:%d", &port), 1);
    assert_true(port > 0);
    /* Not for programs that something else starts. */
    assert_true(fcntl(listeners.fds[0], F_GETFD) & FD_CLOEXEC);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    close(fd);
    char text[16];
    snprintf(text, sizeof(text), "%d", port);
    assert_int_equal(try_bind("127.0.0.1", text), -1);
    assert_non_null(strstr(message, "is in use"));
    assert_non_null(strstr(message, "-p"));
    assert_int_equal(listeners.n, 1);
    close_all();
}

static void test_names(void **state)
{
    assert_int_equal(try_bind("localhost", "0"), 0);
    close_all();
    assert_int_equal(try_bind("no.such.host.invalid", "0"), -1);
    assert_non_null(strstr(message, "no.such.host.invalid"));
    assert_int_equal(try_bind("192.0.2.77", "0"), -1); /* not of this machine */
    assert_true(strlen(message) > 0);
    assert_int_equal(listeners.n, 0);
}

static void test_ipv6(void **state)
{
    if (try_bind("::1", "0") != 0)
        return; /* a machine without IPv6 */
    lf_listener_url(listeners.fds[0], url, sizeof(url));
    assert_memory_equal(url, "http://[::1]:", 13);
    close_all();
}

static void test_limit(void **state)
{
    for (int i = 0; i < LF_MAX_LISTENERS; i++)
        assert_int_equal(try_bind("127.0.0.1", "0"), 0);
    assert_int_equal(try_bind("127.0.0.1", "0"), -1);
    assert_non_null(strstr(message, "at most"));
    close_all();
}

static void test_unix(void **state)
{
    static const char path[] = "/tmp/lf_test_listener.sock";
    unlink(path);
    assert_int_equal(try_bind("unix:/tmp/lf_test_listener.sock", ""), 0);
    lf_listener_url(listeners.fds[0], url, sizeof(url));
    assert_string_equal(url, "unix:/tmp/lf_test_listener.sock");
    assert_true(fcntl(listeners.fds[0], F_GETFD) & FD_CLOEXEC);
    /* Somebody listens: it stays. */
    assert_int_equal(try_bind("unix:/tmp/lf_test_listener.sock", ""), -1);
    assert_non_null(strstr(message, "is in use"));
    close_all();
    /* Nobody does any more: it is replaced. */
    assert_int_equal(try_bind("unix:/tmp/lf_test_listener.sock", ""), 0);
    close_all();
    unlink(path);
    /* Any other file is not. */
    FILE *file = fopen(path, "w");
    fputs("precious", file);
    fclose(file);
    assert_int_equal(try_bind("unix:/tmp/lf_test_listener.sock", ""), -1);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 8);
    unlink(path);
    assert_int_equal(try_bind("unix:/nowhere/at/all.sock", ""), -1);
    assert_non_null(strstr(message, "No such file"));
}

/* A server that is too busy to accept is a server all the same, and asking it does not block. */
static void test_unix_with_full_backlog(void **state)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = "/tmp/lf_test_listener.sock"};
    unlink(addr.sun_path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0), clients[4];
    assert_int_equal(bind(server, (struct sockaddr *)&addr, sizeof(addr)), 0);
    assert_int_equal(listen(server, 0), 0);
    for (int i = 0; i < 4; i++) {
        clients[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(clients[i], (struct sockaddr *)&addr, sizeof(addr));
    }
    assert_int_equal(try_bind("unix:/tmp/lf_test_listener.sock", ""), -1);
    assert_non_null(strstr(message, "is in use"));
    assert_int_equal(access(addr.sun_path, F_OK), 0);
    for (int i = 0; i < 4; i++)
        close(clients[i]);
    close(server);
    unlink(addr.sun_path);
}

static void test_long_path(void **state)
{
    char host[300] = "unix:/";
    memset(host + 6, 'a', 200);
    assert_int_equal(try_bind(host, ""), -1);
    assert_non_null(strstr(message, "too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_port),  cmocka_unit_test(test_names),
        cmocka_unit_test(test_ipv6),      cmocka_unit_test(test_limit),
        cmocka_unit_test(test_unix),      cmocka_unit_test(test_unix_with_full_backlog),
        cmocka_unit_test(test_long_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
