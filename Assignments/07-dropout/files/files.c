// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CDropoutFiles.h"

static const unsigned char dropout_md[] = {
#embed "../dropout.md"
};

static const unsigned char DropoutAssignment_swift[] = {
#embed "../DropoutAssignment.swift"
};

static const unsigned char DropoutSteps_swift[] = {
#embed "../DropoutSteps.swift"
};

static const EmbeddedFile files[] = {
  {"dropout.md", dropout_md, sizeof dropout_md},
  {"DropoutAssignment.swift", DropoutAssignment_swift, sizeof DropoutAssignment_swift},
  {"DropoutSteps.swift", DropoutSteps_swift, sizeof DropoutSteps_swift},
};

EmbeddedFiles dropoutFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
