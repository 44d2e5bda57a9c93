/* SPDX-License-Identifier: MIT
 *
 * multipart/form-data over one whole body in memory. Parts are slices of the body: nothing is copied but
 * names that need decoding. The time is linear in the length of the body, whatever it holds.
 *
 * Ownership: the body belongs to the caller and outlives the parser; a part's name, filename and content type
 * live until the next call on the parser, its headers and data as long as the body.
 */
#ifndef LF_CODEC_MULTIPART_H
#define LF_CODEC_MULTIPART_H

#include "base/str.h"
#include "codec/options.h"

#define LF_MULTIPART_BOUNDARY_MAX 200

/* What a client can make grow; SIZE_MAX means no limit. */
typedef struct lf_multipart_limits {
    size_t max_parts;       /* parts of both kinds */
    size_t max_header_size; /* bytes of one part's headers */
    size_t max_field_size;  /* bytes of one field that is no file */
} lf_multipart_limits_t;

#define LF_MULTIPART_HEADER_SIZE 16384
#define LF_MULTIPART_LIMITS                                                                                  \
    {                                                                                                        \
        SIZE_MAX, LF_MULTIPART_HEADER_SIZE, SIZE_MAX                                                         \
    } /* what is used unless told */

typedef enum lf_multipart_result {
    LF_MULTIPART_END = 0,
    LF_MULTIPART_PART = 1,
    LF_MULTIPART_MALFORMED = -1, /* the client's text is wrong: 400 */
    LF_MULTIPART_TOO_LARGE = -2, /* a limit was passed: 413 */
} lf_multipart_result_t;

typedef struct lf_multipart_part {
    lf_str_t name;         /* NULL base when the part has none */
    lf_str_t filename;     /* NULL base for a field that is no file */
    lf_str_t content_type; /* NULL base when not given */
    lf_str_t headers;      /* the raw header lines; see lf_multipart_header */
    lf_str_t data;
} lf_multipart_part_t;

typedef struct lf_multipart {
    lf_str_t body;
    lf_str_t boundary;
    size_t at; /* where the next part's headers begin */
    int state;
    size_t parts;
    lf_multipart_limits_t limits;
    const char *message;   /* why the last result was negative: a string constant */
    lf_options_t *options; /* of the Content-Disposition at hand */
    lf_buf_t line;         /* one header, unfolded */
    lf_buf_t type;         /* the Content-Type of the part at hand */
} lf_multipart_t;

/* Whether a boundary can be used: 1 to 200 printable ASCII characters, no blank at the end. */
int lf_multipart_boundary_ok(lf_str_t boundary);

/* Makes the parser ready; both slices must stay. Without limits LF_MULTIPART_LIMITS hold. Never fails: a bad
 * boundary is the first result. */
void lf_multipart_init(lf_multipart_t *m, lf_str_t body, lf_str_t boundary,
                       const lf_multipart_limits_t *limits);

/* The next part. After a result that is no part, the same result comes again. */
lf_multipart_result_t lf_multipart_next(lf_multipart_t *m, lf_multipart_part_t *part);

/* Takes the next header off *rest, unfolded into `room`, which is emptied first: 1, or 0 at the end. */
int lf_multipart_header(lf_str_t *rest, lf_buf_t *room, lf_str_t *name, lf_str_t *value);

/* Appends the text of a field: its bytes in the charset that its Content-Type names (else UTF-8), made UTF-8.
 */
void lf_multipart_text(lf_buf_t *out, const lf_multipart_part_t *part);

void lf_multipart_free(lf_multipart_t *m);

#endif
