/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a session cookie. The first byte chooses what happens: an input is shown to the codecs as it
 * is, or it becomes a payload that must survive the round trip, or it damages a good value, which must then
 * be refused.
 */
#include "http/session_cookie.h"

#include <stdint.h>
#include <stdlib.h>

#define NOW 1700000000
#define SIGNATURE 22 /* its characters at the end of a signed value */

static lf_session_codec_t *codecs[2];

static void must(int truth)
{
    if (!truth)
        abort();
}

static lf_str_t slice(const lf_buf_t *buf)
{
    return lf_str(buf->base, buf->len);
}

static void show(lf_str_t value)
{
    lf_buf_t payload = {0}, again = {0};
    int64_t timestamp = -1;
    int plain = lf_session_codec_open(codecs[0], value, NOW, 3600, &payload, &timestamp);
    must(plain == LF_SESSION_OK || payload.len == 0);
    must(lf_session_codec_open(codecs[1], value, NOW, 3600, &again, NULL) == plain);
    /* A signed value that opens is spelled as it would be made; its signature may be the older secret's. */
    if (plain == LF_SESSION_OK && value.base[0] != '~') {
        again.len = 0;
        must(lf_session_codec_seal(codecs[0], slice(&payload), timestamp, &again) == LF_SESSION_OK);
        must(again.len == value.len && memcmp(again.base, value.base, value.len - SIGNATURE) == 0);
    }
    lf_buf_free(&payload);
    lf_buf_free(&again);
}

static void round_trip(const lf_session_codec_t *codec, lf_str_t payload)
{
    lf_buf_t value = {0}, back = {0};
    int64_t timestamp = -1;
    if (lf_session_codec_seal(codec, payload, NOW, &value) == LF_SESSION_OK) {
        must(lf_session_codec_open(codec, slice(&value), NOW, 0, &back, &timestamp) == LF_SESSION_OK);
        must(lf_str_eq(slice(&back), payload) && timestamp == NOW);
    } else {
        must(value.len == 0);
    }
    lf_buf_free(&value);
    lf_buf_free(&back);
}

/* Pairs of bytes: where to strike, and with what. */
static void damage(const lf_session_codec_t *codec, lf_str_t strikes)
{
    lf_buf_t value = {0}, whole = {0}, back = {0};
    must(lf_session_codec_seal(codec, LF_STR("{\"user_id\":1}"), NOW, &value) == LF_SESSION_OK);
    lf_buf_put(&whole, value.base, value.len);
    for (size_t i = 0; i + 1 < strikes.len; i += 2)
        value.base[(unsigned char)strikes.base[i] % value.len] ^= strikes.base[i + 1];
    if (strikes.len % 2)
        value.len = (unsigned char)strikes.base[strikes.len - 1] % (value.len + 1);
    int same = lf_str_eq(slice(&value), slice(&whole));
    must((lf_session_codec_open(codec, slice(&value), NOW, 0, &back, NULL) == LF_SESSION_OK) == same);
    lf_buf_free(&value);
    lf_buf_free(&whole);
    lf_buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const lf_str_t secrets[] = {{"new", 3}, {"old", 3}};
    for (int encrypt = 0; encrypt <= 1; encrypt++) {
        if (codecs[encrypt] == NULL)
            codecs[encrypt] = lf_session_codec_new(LF_STR("session"), secrets, 2, encrypt);
    }
    if (size == 0)
        return 0;
    lf_str_t rest = lf_str((const char *)data + 1, size - 1);
    switch (data[0] & 3) {
    case 0:
        round_trip(codecs[data[0] >> 2 & 1], rest);
        break;
    case 1:
        damage(codecs[data[0] >> 2 & 1], rest);
        break;
    default:
        show(rest);
    }
    return 0;
}
