// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "COptimizationFiles.h"

static const unsigned char optimization_md[] = {
#embed "../optimization.md"
};

static const unsigned char BatchSteps_swift[] = {
#embed "../BatchSteps.swift"
};

static const unsigned char LearningRateStep_swift[] = {
#embed "../LearningRateStep.swift"
};

static const unsigned char LinearRegressionStep_swift[] = {
#embed "../LinearRegressionStep.swift"
};

static const unsigned char OptimizationAssignment_swift[] = {
#embed "../OptimizationAssignment.swift"
};

static const unsigned char RegularizationSteps_swift[] = {
#embed "../RegularizationSteps.swift"
};

static const unsigned char SearchSteps_swift[] = {
#embed "../SearchSteps.swift"
};

static const unsigned char SpiralSteps_swift[] = {
#embed "../SpiralSteps.swift"
};

static const unsigned char StepSizeStep_swift[] = {
#embed "../StepSizeStep.swift"
};

static const unsigned char SurfaceSteps_swift[] = {
#embed "../SurfaceSteps.swift"
};

static const unsigned char TuningSteps_swift[] = {
#embed "../TuningSteps.swift"
};

static const EmbeddedFile files[] = {
  {"optimization.md", optimization_md, sizeof optimization_md},
  {"BatchSteps.swift", BatchSteps_swift, sizeof BatchSteps_swift},
  {"LearningRateStep.swift", LearningRateStep_swift, sizeof LearningRateStep_swift},
  {"LinearRegressionStep.swift", LinearRegressionStep_swift, sizeof LinearRegressionStep_swift},
  {"OptimizationAssignment.swift", OptimizationAssignment_swift, sizeof OptimizationAssignment_swift},
  {"RegularizationSteps.swift", RegularizationSteps_swift, sizeof RegularizationSteps_swift},
  {"SearchSteps.swift", SearchSteps_swift, sizeof SearchSteps_swift},
  {"SpiralSteps.swift", SpiralSteps_swift, sizeof SpiralSteps_swift},
  {"StepSizeStep.swift", StepSizeStep_swift, sizeof StepSizeStep_swift},
  {"SurfaceSteps.swift", SurfaceSteps_swift, sizeof SurfaceSteps_swift},
  {"TuningSteps.swift", TuningSteps_swift, sizeof TuningSteps_swift},
};

EmbeddedFiles optimizationFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
