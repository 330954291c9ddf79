// Files inside the binary: documents, and sources whose code a page shows.
//
// A target in C embeds some files under a name; Swift asks for them by it. No Swift target depends on
// one that embeds, so that after a change of a document only its bytes are compiled and the program is
// linked: a product lists the targets that it needs.
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

/// The files of one folder.
typedef struct {
  const EmbeddedFile *files;
  size_t count;
} EmbeddedFiles;

/// The files that were embedded under a name, such as `01-knn`: the folder below `Assignments`.
///
/// Ends the program where there are none, which is a product that lacks a target.
EmbeddedFiles embeddedFiles(const char *name);

/// Embeds an array of `EmbeddedFile` under a name, once in a source, before `main` runs.
#define EMBED_FILES(name, files) \
  static EmbeddedFolder folder = {name, {files, sizeof files / sizeof *files}, NULL}; \
  __attribute__((constructor)) static void embed(void) { embedFolder(&folder); }

/// What `EMBED_FILES` makes: a link of a list.
typedef struct EmbeddedFolder {
  const char *name;
  EmbeddedFiles files;
  struct EmbeddedFolder *next;
} EmbeddedFolder;

/// Puts a folder, which stays in the list for good, in front of the others.
void embedFolder(EmbeddedFolder *folder);

#endif
