// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char features_md[] = {
#embed "../features.md"
};

static const unsigned char Features_swift[] = {
#embed "../Features.swift"
};

static const unsigned char HistogramOfOrientedGradients_swift[] = {
#embed "../../../Sources/ImageFeatures/HistogramOfOrientedGradients.swift"
};

static const unsigned char HueHistogram_swift[] = {
#embed "../../../Sources/ImageFeatures/HueHistogram.swift"
};

static const EmbeddedFile files[] = {
  {"features.md", features_md, sizeof features_md},
  {"Features.swift", Features_swift, sizeof Features_swift},
  {"HistogramOfOrientedGradients.swift", HistogramOfOrientedGradients_swift, sizeof HistogramOfOrientedGradients_swift},
  {"HueHistogram.swift", HueHistogram_swift, sizeof HueHistogram_swift},
};

EMBED_FILES("06-features", files)
