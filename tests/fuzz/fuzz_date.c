/* SPDX-License-Identifier: MIT
 *
 * Dates: whatever is understood can be formatted and is understood as the same time again.
 */
#include "codec/date.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t time, again;

    if (lf_date_parse(lf_str((const char *)data, size), &time) == 0 && time >= LF_DATE_MIN &&
        time <= LF_DATE_MAX) {
        lf_str_t text = lf_date_http(time);
        CHECK(text.len == LF_DATE_LEN);
        /* Years below 100 are written with four digits but read as two. */
        if (memcmp(text.base + 12, "00", 2) != 0)
            CHECK(lf_date_parse(text, &again) == 0 && again == time);
    }
    if (size >= sizeof(time)) {
        memcpy(&time, data, sizeof(time));
        CHECK(lf_date_http(time).len == LF_DATE_LEN);
    }
    return 0;
}
