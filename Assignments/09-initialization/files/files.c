// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char initialization_md[] = {
#embed "../initialization.md"
};

static const unsigned char Initialization_swift[] = {
#embed "../Initialization.swift"
};

static const unsigned char DepthSteps_swift[] = {
#embed "../DepthSteps.swift"
};

static const unsigned char ActivationSteps_swift[] = {
#embed "../ActivationSteps.swift"
};

static const unsigned char PreprocessingSteps_swift[] = {
#embed "../PreprocessingSteps.swift"
};

static const unsigned char PrincipalComponents_swift[] = {
#embed "../PrincipalComponents.swift"
};

static const unsigned char Activation_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Activation.swift"
};

static const unsigned char Maxout_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Maxout.swift"
};

static const unsigned char Affine_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Affine.swift"
};

static const unsigned char BatchNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/BatchNormalization.swift"
};

static const unsigned char WeightInitializer_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/WeightInitializer.swift"
};

static const EmbeddedFile files[] = {
  {"initialization.md", initialization_md, sizeof initialization_md},
  {"Initialization.swift", Initialization_swift, sizeof Initialization_swift},
  {"DepthSteps.swift", DepthSteps_swift, sizeof DepthSteps_swift},
  {"ActivationSteps.swift", ActivationSteps_swift, sizeof ActivationSteps_swift},
  {"PreprocessingSteps.swift", PreprocessingSteps_swift, sizeof PreprocessingSteps_swift},
  {"PrincipalComponents.swift", PrincipalComponents_swift, sizeof PrincipalComponents_swift},
  {"Activation.swift", Activation_swift, sizeof Activation_swift},
  {"Maxout.swift", Maxout_swift, sizeof Maxout_swift},
  {"Affine.swift", Affine_swift, sizeof Affine_swift},
  {"BatchNormalization.swift", BatchNormalization_swift, sizeof BatchNormalization_swift},
  {"WeightInitializer.swift", WeightInitializer_swift, sizeof WeightInitializer_swift},
};

EMBED_FILES("09-initialization", files)
