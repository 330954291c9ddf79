// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CDigitsFiles.h"

static const unsigned char digits_md[] = {
#embed "../digits.md"
};

static const unsigned char DigitsAssignment_swift[] = {
#embed "../DigitsAssignment.swift"
};

static const unsigned char DigitsSavingStep_swift[] = {
#embed "../DigitsSavingStep.swift"
};

static const unsigned char DigitsSweepSteps_swift[] = {
#embed "../DigitsSweepSteps.swift"
};

static const unsigned char DigitsTestSteps_swift[] = {
#embed "../DigitsTestSteps.swift"
};

static const unsigned char DigitsTrainingSteps_swift[] = {
#embed "../DigitsTrainingSteps.swift"
};

static const EmbeddedFile files[] = {
  {"digits.md", digits_md, sizeof digits_md},
  {"DigitsAssignment.swift", DigitsAssignment_swift, sizeof DigitsAssignment_swift},
  {"DigitsSavingStep.swift", DigitsSavingStep_swift, sizeof DigitsSavingStep_swift},
  {"DigitsSweepSteps.swift", DigitsSweepSteps_swift, sizeof DigitsSweepSteps_swift},
  {"DigitsTestSteps.swift", DigitsTestSteps_swift, sizeof DigitsTestSteps_swift},
  {"DigitsTrainingSteps.swift", DigitsTrainingSteps_swift, sizeof DigitsTrainingSteps_swift},
};

EmbeddedFiles digitsFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
