/* SPDX-License-Identifier: MIT
 *
 * A main() for fuzz targets without libFuzzer: every input of the corpus is fed once. Each argument is a
 * file, or a folder whose files are taken (not those of folders inside it). The last line counts the inputs;
 * a crash ends the program before that line, after the name of the input that was being fed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

static size_t fed, unreadable;

static void feed_bytes(const uint8_t *bytes, size_t len)
{
    /* A copy of just that size, so that a read past the end is seen by the sanitizer. */
    uint8_t *copy = malloc(len ? len : 1);
    if (copy == NULL)
        abort();
    if (len != 0)
        memcpy(copy, bytes, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
    fed++;
}

static void feed_file(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    printf("%s\n", path);
    fflush(stdout);
    if (f == NULL || fstat(fileno(f), &st) != 0) {
        perror(path);
        unreadable++;
    } else {
        size_t len = (size_t)st.st_size;
        uint8_t *bytes = malloc(len ? len : 1);
        if (bytes == NULL)
            abort();
        len = fread(bytes, 1, len, f);
        feed_bytes(bytes, len);
        free(bytes);
    }
    if (f != NULL)
        fclose(f);
}

static void feed_folder(DIR *folder, const char *path)
{
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        char file[4096];
        struct stat st;
        int n = snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        if (n > 0 && (size_t)n < sizeof(file) && stat(file, &st) == 0 && S_ISREG(st.st_mode))
            feed_file(file);
    }
}

int main(int argc, char **argv)
{
    if (LLVMFuzzerInitialize != NULL)
        LLVMFuzzerInitialize(&argc, &argv);
    /* Every target must bear nothing at all, whatever its corpus holds. */
    feed_bytes(NULL, 0);
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (folder == NULL) {
            feed_file(argv[i]);
        } else {
            feed_folder(folder, argv[i]);
            closedir(folder);
        }
    }
    printf("%zu passed, %zu failed\n", fed, unreadable);
    return unreadable != 0;
}
