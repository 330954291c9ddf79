// The table NumPy → Swift, as `workbook help numpy` shows it.

#include "CNumPyTable.h"

static const unsigned char table[] = {
#embed "../../docs/numpy.md"
};

static const EmbeddedFile files[] = {{"numpy.md", table, sizeof table}};

EmbeddedFiles numPyTable(void) { return (EmbeddedFiles){files, 1}; }
