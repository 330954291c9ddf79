// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char convolution_md[] = {
#embed "../convolution.md"
};

static const unsigned char ConvolutionAssignment_swift[] = {
#embed "../ConvolutionAssignment.swift"
};

static const unsigned char LayerSteps_swift[] = {
#embed "../LayerSteps.swift"
};

static const unsigned char SpeedSteps_swift[] = {
#embed "../SpeedSteps.swift"
};

static const unsigned char NetSteps_swift[] = {
#embed "../NetSteps.swift"
};

static const unsigned char NormalizationSteps_swift[] = {
#embed "../NormalizationSteps.swift"
};

static const unsigned char Convolution_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Convolution.swift"
};

static const unsigned char MaxPooling_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/MaxPooling.swift"
};

static const unsigned char SpatialBatchNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/SpatialBatchNormalization.swift"
};

static const unsigned char SpatialGroupNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/SpatialGroupNormalization.swift"
};

static const unsigned char ThreeLayerConvolutionalNet_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/ThreeLayerConvolutionalNet.swift"
};

static const unsigned char SolverTraining_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SolverTraining.swift"
};

static const EmbeddedFile files[] = {
  {"convolution.md", convolution_md, sizeof convolution_md},
  {"ConvolutionAssignment.swift", ConvolutionAssignment_swift, sizeof ConvolutionAssignment_swift},
  {"LayerSteps.swift", LayerSteps_swift, sizeof LayerSteps_swift},
  {"SpeedSteps.swift", SpeedSteps_swift, sizeof SpeedSteps_swift},
  {"NetSteps.swift", NetSteps_swift, sizeof NetSteps_swift},
  {"NormalizationSteps.swift", NormalizationSteps_swift, sizeof NormalizationSteps_swift},
  {"Convolution.swift", Convolution_swift, sizeof Convolution_swift},
  {"MaxPooling.swift", MaxPooling_swift, sizeof MaxPooling_swift},
  {"SpatialBatchNormalization.swift", SpatialBatchNormalization_swift, sizeof SpatialBatchNormalization_swift},
  {"SpatialGroupNormalization.swift", SpatialGroupNormalization_swift, sizeof SpatialGroupNormalization_swift},
  {"ThreeLayerConvolutionalNet.swift", ThreeLayerConvolutionalNet_swift, sizeof ThreeLayerConvolutionalNet_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
};

EMBED_FILES("13-convolution", files)
