/* SPDX-License-Identifier: MIT
 *
 * Digests by libcrypto, which has the old algorithms that HTTP still names.
 */
#include "crypto/digest.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static const EVP_MD *find(const char *algorithm)
{
    const EVP_MD *md = EVP_get_digestbyname(algorithm);
    return md != NULL && EVP_MD_size(md) <= LF_DIGEST_MAX ? md : NULL;
}

size_t lf_digest(unsigned char out[LF_DIGEST_MAX], const char *algorithm, const void *data, size_t n)
{
    unsigned int len = 0;
    const EVP_MD *md = find(algorithm);
    if (md == NULL || !EVP_Digest(data, n, out, &len, md, NULL))
        return 0;
    return len;
}

size_t lf_hmac(unsigned char out[LF_DIGEST_MAX], const char *algorithm, lf_str_t key, lf_str_t data)
{
    unsigned int len = 0;
    const EVP_MD *md = find(algorithm);
    /* libcrypto takes NULL for "the key of the last time". */
    const void *bytes = key.len > 0 ? key.base : "";
    if (md == NULL || key.len > INT_MAX ||
        HMAC(md, bytes, (int)key.len, (const unsigned char *)data.base, data.len, out, &len) == NULL)
        return 0;
    return len;
}
