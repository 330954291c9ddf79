// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char gradient_descent_md[] = {
#embed "../gradient-descent.md"
};

static const unsigned char GradientDescent_swift[] = {
#embed "../GradientDescent.swift"
};

static const unsigned char SearchSteps_swift[] = {
#embed "../SearchSteps.swift"
};

static const unsigned char LinearRegressionSteps_swift[] = {
#embed "../LinearRegressionSteps.swift"
};

static const unsigned char Hinge_swift[] = {
#embed "../../../Sources/Losses/Hinge.swift"
};

static const unsigned char HingeLoss_swift[] = {
#embed "../../../Sources/LinearClassifiers/HingeLoss.swift"
};

static const unsigned char Training_swift[] = {
#embed "../../../Sources/LinearClassifiers/Training.swift"
};

static const unsigned char SoftmaxLoss_swift[] = {
#embed "../../../Sources/LinearClassifiers/SoftmaxLoss.swift"
};

static const unsigned char FullBatchDescent_swift[] = {
#embed "../../Notebook/FullBatchDescent.swift"
};

static const EmbeddedFile files[] = {
  {"gradient-descent.md", gradient_descent_md, sizeof gradient_descent_md},
  {"GradientDescent.swift", GradientDescent_swift, sizeof GradientDescent_swift},
  {"SearchSteps.swift", SearchSteps_swift, sizeof SearchSteps_swift},
  {"LinearRegressionSteps.swift", LinearRegressionSteps_swift, sizeof LinearRegressionSteps_swift},
  {"Hinge.swift", Hinge_swift, sizeof Hinge_swift},
  {"HingeLoss.swift", HingeLoss_swift, sizeof HingeLoss_swift},
  {"Training.swift", Training_swift, sizeof Training_swift},
  {"SoftmaxLoss.swift", SoftmaxLoss_swift, sizeof SoftmaxLoss_swift},
  {"FullBatchDescent.swift", FullBatchDescent_swift, sizeof FullBatchDescent_swift},
};

EMBED_FILES("03-gradient-descent", files)
