/* SPDX-License-Identifier: MIT
 *
 * Streams: pulled, ended, failed and abandoned in every state; close runs as often as the source needs, once.
 */
#include "../lua_state.h"

#include "http/stream.h"

#include <string.h>

typedef struct owner {
    lf_stream_t *stream;
    int pieces, ends, errors;
    int abandon_at; /* abandons after this piece */
    char text[256];
} owner_t;

static void on_event(void *p, lf_stream_event_t event, lf_str_t bytes)
{
    owner_t *owner = p;
    if (event == LF_STREAM_END) {
        owner->ends++;
    } else if (event == LF_STREAM_ERROR) {
        owner->errors++;
    } else {
        strncat(owner->text, bytes.base, bytes.len);
        if (++owner->pieces == owner->abandon_at)
            lf_stream_abandon(owner->stream);
        else
            lf_stream_pull(owner->stream);
    }
}

/* A stream of the pair that the Lua expression gives. */
static void begin(owner_t *owner, const char *pair)
{
    lua_pushfstring(lua, "closed = 0 return %s", pair);
    assert_int_equal(luaL_loadstring(lua, lua_tostring(lua, -1)), LUA_OK);
    lua_call(lua, 0, 1);
    int ref = luaL_ref(lua, LUA_REGISTRYINDEX);
    owner->stream = lf_stream_new(ref, owner, on_event);
    luaL_unref(lua, LUA_REGISTRYINDEX, ref); /* the stream has an anchor of its own */
    lua_pop(lua, 1);
    lua_gc(lua, LUA_GCCOLLECT, 0);
}

static void turns(int n)
{
    for (int i = 0; i < n; i++)
        lf_loop_run(1);
}

#define CLOSE "function() closed = closed + 1 end"

static void test_to_the_end(void **state)
{
    owner_t owner = {0};
    begin(&owner, "(function() local i = 0 return { function() i = i + 1 sleep(0.001) collectgarbage()\n"
                  "return ({ 'a', '', 'b', 'c' })[i] end, " CLOSE " } end)()");
    lf_stream_pull(owner.stream);
    for (int i = 0; i < 500 && !owner.ends; i++)
        lf_loop_run(5);
    assert_string_equal(owner.text, "abc");
    assert_int_equal(owner.pieces, 3); /* an empty piece is none */
    assert_int_equal(owner.ends, 1);
    turns(3);
    assert_int_equal(owner.ends + owner.errors, 1);
}

static void test_error(void **state)
{
    owner_t owner = {0};
    begin(&owner, "{ function() error('boom') end, " CLOSE " }");
    lf_stream_pull(owner.stream);
    turns(5);
    assert_int_equal(owner.errors, 1);
    assert_int_equal(owner.ends, 0);
}

static void test_abandoned_before_the_first_pull(void **state)
{
    owner_t owner = {0};
    begin(&owner, "{ function() closed = 100 end, " CLOSE " }");
    lf_stream_abandon(owner.stream);
    assert_true(is("closed == 0")); /* no Lua in the caller's frame */
    turns(3);
    assert_true(is("closed == 1"));
    assert_int_equal(owner.pieces + owner.ends + owner.errors, 0);
}

static void test_abandoned_while_a_pull_is_queued(void **state)
{
    owner_t owner = {0};
    begin(&owner, "{ function() return 'x' end, " CLOSE " }");
    lf_stream_pull(owner.stream);
    lf_stream_abandon(owner.stream);
    turns(3);
    assert_true(is("closed == 1"));
    assert_int_equal(owner.pieces, 0);
}

static void test_abandoned_while_a_pull_waits(void **state)
{
    owner_t owner = {0};
    begin(&owner, "{ function() sleep(1000) end, function() sleep(0.002) closed = closed + 1 end }");
    lf_stream_pull(owner.stream);
    turns(2);
    lf_stream_abandon(owner.stream);
    run_until("closed == 1");
    turns(3);
    assert_true(is("closed == 1"));
    assert_int_equal(owner.pieces + owner.ends + owner.errors, 0);
}

static void test_abandoned_in_the_callback(void **state)
{
    owner_t owner = {.abandon_at = 2};
    begin(&owner, "{ function() return 'x' end, " CLOSE " }");
    lf_stream_pull(owner.stream);
    turns(10);
    assert_int_equal(owner.pieces, 2);
    assert_true(is("closed == 1"));
}

static void test_close_that_raises(void **state)
{
    owner_t owner = {0};
    begin(&owner, "{ function() end, function() closed = closed + 1 error('boom') end }");
    lf_stream_abandon(owner.stream);
    turns(3);
    assert_true(is("closed == 1"));
}

/* A source of nothing but empty pieces leaves the loop its turns. */
static void test_empty_pieces_do_not_starve(void **state)
{
    owner_t owner = {0};
    begin(&owner, "{ function() return '' end, " CLOSE " }");
    lf_stream_pull(owner.stream);
    turns(5);
    lf_stream_abandon(owner.stream);
    turns(5);
    assert_true(is("closed == 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_to_the_end),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_abandoned_before_the_first_pull),
        cmocka_unit_test(test_abandoned_while_a_pull_is_queued),
        cmocka_unit_test(test_abandoned_while_a_pull_waits),
        cmocka_unit_test(test_abandoned_in_the_callback),
        cmocka_unit_test(test_close_that_raises),
        cmocka_unit_test(test_empty_pieces_do_not_starve),
    };
    return cmocka_run_group_tests(tests, start_lua, stop_lua);
}
