// The table NumPy → Swift, as `workbook help numpy` shows it.

#include "CEmbedding.h"

static const unsigned char table[] = {
#embed "../../docs/numpy.md"
};

static const EmbeddedFile files[] = {{"numpy.md", table, sizeof table}};

EMBED_FILES("docs", files)
