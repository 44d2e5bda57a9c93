/* SPDX-License-Identifier: MIT
 *
 * Digests by libcrypto, which has the old algorithms that HTTP still names.
 */
#include "crypto/digest.h"

#include <openssl/evp.h>

size_t lf_digest(unsigned char out[LF_DIGEST_MAX], const char *algorithm, const void *data, size_t n)
{
    unsigned int len = 0;
    const EVP_MD *md = EVP_get_digestbyname(algorithm);
    if (md == NULL || EVP_MD_size(md) > LF_DIGEST_MAX || !EVP_Digest(data, n, out, &len, md, NULL))
        return 0;
    return len;
}
