// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CGradientChecksFiles.h"

static const unsigned char gradcheck_md[] = {
#embed "../gradcheck.md"
};

static const unsigned char DeepNetGradientChecks_swift[] = {
#embed "../DeepNetGradientChecks.swift"
};

static const unsigned char GradientCheckNotebook_swift[] = {
#embed "../GradientCheckNotebook.swift"
};

static const unsigned char NetworkGradientChecks_swift[] = {
#embed "../NetworkGradientChecks.swift"
};

static const EmbeddedFile files[] = {
  {"gradcheck.md", gradcheck_md, sizeof gradcheck_md},
  {"DeepNetGradientChecks.swift", DeepNetGradientChecks_swift, sizeof DeepNetGradientChecks_swift},
  {"GradientCheckNotebook.swift", GradientCheckNotebook_swift, sizeof GradientCheckNotebook_swift},
  {"NetworkGradientChecks.swift", NetworkGradientChecks_swift, sizeof NetworkGradientChecks_swift},
};

EmbeddedFiles gradientChecksFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
