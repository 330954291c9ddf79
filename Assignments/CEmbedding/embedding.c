// The list of embedded files. It is made before `main` runs and never changes again, so that threads
// may read it.

#include "CEmbedding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static EmbeddedFolder *first;

void embedFolder(EmbeddedFolder *folder) {
  folder->next = first;
  first = folder;
}

EmbeddedFiles embeddedFiles(const char *name) {
  for (EmbeddedFolder *folder = first; folder; folder = folder->next) {
    if (strcmp(folder->name, name) == 0) return folder->files;
  }
  fprintf(stderr, "Nothing is embedded under '%s': the product lacks a target.\n", name);
  abort();
}
