/* SPDX-License-Identifier: MIT
 *
 * Runs a fuzz target over every file of a folder: the inputs that fuzzing once found interesting stay tests,
 * on any compiler. Usage: replay FOLDER
 */
#include "fuzz.h"

#include <dirent.h>

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = 0, cap = 1 << 20;

    if (file == NULL)
        return 0;
    uint8_t *whole = lf_alloc(cap);
    size = fread(whole, 1, cap, file);
    fclose(file);
    /* A copy of exactly this size lets a sanitizer see the first byte read beyond it. */
    uint8_t *exact = lf_alloc(size);
    memcpy(exact, whole, size);
    free(whole);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    char path[4096];
    int files = 0;
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;

    if (dir == NULL) {
        fprintf(stderr, "usage: replay FOLDER (a folder of inputs)\n");
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
        fprintf(stderr, "%s\n", path);
        if (!run_file(path)) {
            fprintf(stderr, "cannot read %s\n", path);
            return 1;
        }
        files++;
    }
    closedir(dir);
    if (files == 0)
        fprintf(stderr, "no inputs in %s\n", argv[1]);
    return files == 0;
}
