// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CInitializationFiles.h"

static const unsigned char initialization_md[] = {
#embed "../initialization.md"
};

static const unsigned char ActivationSteps_swift[] = {
#embed "../ActivationSteps.swift"
};

static const unsigned char CenteringSteps_swift[] = {
#embed "../CenteringSteps.swift"
};

static const unsigned char ComponentSteps_swift[] = {
#embed "../ComponentSteps.swift"
};

static const unsigned char DeadUnitSteps_swift[] = {
#embed "../DeadUnitSteps.swift"
};

static const unsigned char DepthSteps_swift[] = {
#embed "../DepthSteps.swift"
};

static const unsigned char InitializationAssignment_swift[] = {
#embed "../InitializationAssignment.swift"
};

static const unsigned char SaturationSteps_swift[] = {
#embed "../SaturationSteps.swift"
};

static const EmbeddedFile files[] = {
  {"initialization.md", initialization_md, sizeof initialization_md},
  {"ActivationSteps.swift", ActivationSteps_swift, sizeof ActivationSteps_swift},
  {"CenteringSteps.swift", CenteringSteps_swift, sizeof CenteringSteps_swift},
  {"ComponentSteps.swift", ComponentSteps_swift, sizeof ComponentSteps_swift},
  {"DeadUnitSteps.swift", DeadUnitSteps_swift, sizeof DeadUnitSteps_swift},
  {"DepthSteps.swift", DepthSteps_swift, sizeof DepthSteps_swift},
  {"InitializationAssignment.swift", InitializationAssignment_swift, sizeof InitializationAssignment_swift},
  {"SaturationSteps.swift", SaturationSteps_swift, sizeof SaturationSteps_swift},
};

EmbeddedFiles initializationFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
