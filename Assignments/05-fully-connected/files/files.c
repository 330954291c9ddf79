// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CFullyConnectedFiles.h"

static const unsigned char fully_connected_md[] = {
#embed "../fully-connected.md"
};

static const unsigned char DeepNetSteps_swift[] = {
#embed "../DeepNetSteps.swift"
};

static const unsigned char DeepTrainingSteps_swift[] = {
#embed "../DeepTrainingSteps.swift"
};

static const unsigned char FullyConnectedAssignment_swift[] = {
#embed "../FullyConnectedAssignment.swift"
};

static const EmbeddedFile files[] = {
  {"fully-connected.md", fully_connected_md, sizeof fully_connected_md},
  {"DeepNetSteps.swift", DeepNetSteps_swift, sizeof DeepNetSteps_swift},
  {"DeepTrainingSteps.swift", DeepTrainingSteps_swift, sizeof DeepTrainingSteps_swift},
  {"FullyConnectedAssignment.swift", FullyConnectedAssignment_swift, sizeof FullyConnectedAssignment_swift},
};

EmbeddedFiles fullyConnectedFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
