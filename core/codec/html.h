/* SPDX-License-Identifier: MIT
 *
 * Text into HTML and back.
 *
 * Ownership: results are appended to a buffer of the caller's.
 */
#ifndef LF_CODEC_HTML_H
#define LF_CODEC_HTML_H

#include "base/str.h"

/* Where the first of & < > " ' stands; text.len when there is none and the text can be used as it is. */
size_t lf_html_span(lf_str_t text);

/* Appends text with & < > " ' as &amp; &lt; &gt; &#34; &#39;: safe between tags and in quoted attributes. */
void lf_html_escape(lf_buf_t *out, lf_str_t text);

/* Appends text with character references (named, decimal, hexadecimal) resolved as HTML's standard says; what
 * is no reference stays. Controls and non-characters are dropped. */
void lf_html_unescape(lf_buf_t *out, lf_str_t text);

#endif
