// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CBatchNormalizationFiles.h"

static const unsigned char batch_normalization_md[] = {
#embed "../batch-normalization.md"
};

static const unsigned char BatchNormalizationAssignment_swift[] = {
#embed "../BatchNormalizationAssignment.swift"
};

static const unsigned char NormalizationSteps_swift[] = {
#embed "../NormalizationSteps.swift"
};

static const unsigned char NormalizedTrainingSteps_swift[] = {
#embed "../NormalizedTrainingSteps.swift"
};

static const EmbeddedFile files[] = {
  {"batch-normalization.md", batch_normalization_md, sizeof batch_normalization_md},
  {"BatchNormalizationAssignment.swift", BatchNormalizationAssignment_swift, sizeof BatchNormalizationAssignment_swift},
  {"NormalizationSteps.swift", NormalizationSteps_swift, sizeof NormalizationSteps_swift},
  {"NormalizedTrainingSteps.swift", NormalizedTrainingSteps_swift, sizeof NormalizedTrainingSteps_swift},
};

EmbeddedFiles batchNormalizationFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
