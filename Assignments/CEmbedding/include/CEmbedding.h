// Files inside the binary: documents, and sources whose code a page shows.
#ifndef C_EMBEDDING_H
#define C_EMBEDDING_H

#include <stddef.h>

/// A file as it was when the program was built.
typedef struct {
  /// Its name without a folder: `knn.md`.
  const char *name;
  const unsigned char *bytes;
  size_t count;
} EmbeddedFile;

/// The files of one assignment.
typedef struct {
  const EmbeddedFile *files;
  size_t count;
} EmbeddedFiles;

#endif
