/* SPDX-License-Identifier: MIT
 *
 * Dates of HTTP. Times are seconds since 1970-01-01 00:00:00 UTC; years reach from 1 to 9999.
 *
 * Ownership: lf_date_http's text belongs to this module.
 */
#ifndef LF_CODEC_DATE_H
#define LF_CODEC_DATE_H

#include "base/str.h"

#include <stdint.h>

#define LF_DATE_LEN 29                    /* of "Sun, 06 Nov 1994 08:49:37 GMT" */
#define LF_DATE_MIN INT64_C(-62135596800) /* 0001-01-01 00:00:00 */
#define LF_DATE_MAX INT64_C(253402300799) /* 9999-12-31 23:59:59 */

/* Writes LF_DATE_LEN characters, no NUL. Times outside of the range are taken as the nearest in it. */
void lf_date_format(char *out, int64_t time);

/* The same as a slice, valid in this thread until the next call; one second is formatted only once. */
lf_str_t lf_date_http(int64_t time);

/* Reads an HTTP or e-mail date: IMF-fixdate, RFC 850, asctime, and the forms with a time zone (names of RFC
 * 822, +hhmm) that Python's email.utils accepts. No zone means UTC. 0, or -1 when the text is no date. */
int lf_date_parse(lf_str_t text, int64_t *time);

#endif
