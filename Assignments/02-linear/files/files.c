// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CLinearFiles.h"

static const unsigned char svm_md[] = {
#embed "../svm.md"
};

static const unsigned char softmax_md[] = {
#embed "../softmax.md"
};

static const unsigned char LinearAssignment_swift[] = {
#embed "../LinearAssignment.swift"
};

static const unsigned char LinearLossSteps_swift[] = {
#embed "../LinearLossSteps.swift"
};

static const unsigned char LinearSweepSteps_swift[] = {
#embed "../LinearSweepSteps.swift"
};

static const unsigned char LinearTrainingSteps_swift[] = {
#embed "../LinearTrainingSteps.swift"
};

static const EmbeddedFile files[] = {
  {"svm.md", svm_md, sizeof svm_md},
  {"softmax.md", softmax_md, sizeof softmax_md},
  {"LinearAssignment.swift", LinearAssignment_swift, sizeof LinearAssignment_swift},
  {"LinearLossSteps.swift", LinearLossSteps_swift, sizeof LinearLossSteps_swift},
  {"LinearSweepSteps.swift", LinearSweepSteps_swift, sizeof LinearSweepSteps_swift},
  {"LinearTrainingSteps.swift", LinearTrainingSteps_swift, sizeof LinearTrainingSteps_swift},
};

EmbeddedFiles linearFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
