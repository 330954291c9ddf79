// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char sweep_md[] = {
#embed "../sweep.md"
};

static const unsigned char SweepNotebook_swift[] = {
#embed "../SweepNotebook.swift"
};

static const EmbeddedFile files[] = {
  {"sweep.md", sweep_md, sizeof sweep_md},
  {"SweepNotebook.swift", SweepNotebook_swift, sizeof SweepNotebook_swift},
};

EMBED_FILES("Sweep", files)
