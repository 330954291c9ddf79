// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CFeaturesFiles.h"

static const unsigned char features_md[] = {
#embed "../features.md"
};

static const unsigned char FeatureExtractionSteps_swift[] = {
#embed "../FeatureExtractionSteps.swift"
};

static const unsigned char FeatureLearningSteps_swift[] = {
#embed "../FeatureLearningSteps.swift"
};

static const unsigned char FeaturesAssignment_swift[] = {
#embed "../FeaturesAssignment.swift"
};

static const EmbeddedFile files[] = {
  {"features.md", features_md, sizeof features_md},
  {"FeatureExtractionSteps.swift", FeatureExtractionSteps_swift, sizeof FeatureExtractionSteps_swift},
  {"FeatureLearningSteps.swift", FeatureLearningSteps_swift, sizeof FeatureLearningSteps_swift},
  {"FeaturesAssignment.swift", FeaturesAssignment_swift, sizeof FeaturesAssignment_swift},
};

EmbeddedFiles featuresFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
