// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CCurveFittingFiles.h"

static const unsigned char curve_fitting_md[] = {
#embed "../curve-fitting.md"
};

static const unsigned char CurveFittingAssignment_swift[] = {
#embed "../CurveFittingAssignment.swift"
};

static const unsigned char CurveFittingSteps_swift[] = {
#embed "../CurveFittingSteps.swift"
};

static const unsigned char NarrowNetStep_swift[] = {
#embed "../NarrowNetStep.swift"
};

static const EmbeddedFile files[] = {
  {"curve-fitting.md", curve_fitting_md, sizeof curve_fitting_md},
  {"CurveFittingAssignment.swift", CurveFittingAssignment_swift, sizeof CurveFittingAssignment_swift},
  {"CurveFittingSteps.swift", CurveFittingSteps_swift, sizeof CurveFittingSteps_swift},
  {"NarrowNetStep.swift", NarrowNetStep_swift, sizeof NarrowNetStep_swift},
};

EmbeddedFiles curveFittingFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
