// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char gradcheck_md[] = {
#embed "../gradcheck.md"
};

static const unsigned char GradientCheckNotebook_swift[] = {
#embed "../GradientCheckNotebook.swift"
};

static const unsigned char NetworkGradientChecks_swift[] = {
#embed "../NetworkGradientChecks.swift"
};

static const unsigned char HingeLoss_swift[] = {
#embed "../../../Sources/LinearClassifiers/HingeLoss.swift"
};

static const unsigned char SoftmaxLoss_swift[] = {
#embed "../../../Sources/LinearClassifiers/SoftmaxLoss.swift"
};

static const unsigned char Hinge_swift[] = {
#embed "../../../Sources/Losses/Hinge.swift"
};

static const unsigned char Softmax_swift[] = {
#embed "../../../Sources/Losses/Softmax.swift"
};

static const unsigned char TwoLayerNet_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/TwoLayerNet.swift"
};

static const unsigned char FullyConnected_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/FullyConnected.swift"
};

static const unsigned char NetworkLoss_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/NetworkLoss.swift"
};

static const unsigned char Affine_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Affine.swift"
};

static const unsigned char Activation_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Activation.swift"
};

static const unsigned char BatchNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/BatchNormalization.swift"
};

static const unsigned char LayerNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/LayerNormalization.swift"
};

static const unsigned char Dropout_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Dropout.swift"
};

static const unsigned char Maxout_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Maxout.swift"
};

static const unsigned char Convolution_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Convolution.swift"
};

static const unsigned char MaxPooling_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/MaxPooling.swift"
};

static const unsigned char Residual_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Residual.swift"
};

static const unsigned char ThreeLayerConvolutionalNet_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/ThreeLayerConvolutionalNet.swift"
};

static const unsigned char ConvolutionGradientChecks_swift[] = {
#embed "../ConvolutionGradientChecks.swift"
};

static const EmbeddedFile files[] = {
  {"gradcheck.md", gradcheck_md, sizeof gradcheck_md},
  {"GradientCheckNotebook.swift", GradientCheckNotebook_swift, sizeof GradientCheckNotebook_swift},
  {"NetworkGradientChecks.swift", NetworkGradientChecks_swift, sizeof NetworkGradientChecks_swift},
  {"HingeLoss.swift", HingeLoss_swift, sizeof HingeLoss_swift},
  {"SoftmaxLoss.swift", SoftmaxLoss_swift, sizeof SoftmaxLoss_swift},
  {"Hinge.swift", Hinge_swift, sizeof Hinge_swift},
  {"Softmax.swift", Softmax_swift, sizeof Softmax_swift},
  {"TwoLayerNet.swift", TwoLayerNet_swift, sizeof TwoLayerNet_swift},
  {"FullyConnected.swift", FullyConnected_swift, sizeof FullyConnected_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
  {"Affine.swift", Affine_swift, sizeof Affine_swift},
  {"Activation.swift", Activation_swift, sizeof Activation_swift},
  {"BatchNormalization.swift", BatchNormalization_swift, sizeof BatchNormalization_swift},
  {"LayerNormalization.swift", LayerNormalization_swift, sizeof LayerNormalization_swift},
  {"Dropout.swift", Dropout_swift, sizeof Dropout_swift},
  {"Maxout.swift", Maxout_swift, sizeof Maxout_swift},
  {"ConvolutionGradientChecks.swift", ConvolutionGradientChecks_swift, sizeof ConvolutionGradientChecks_swift},
  {"Convolution.swift", Convolution_swift, sizeof Convolution_swift},
  {"MaxPooling.swift", MaxPooling_swift, sizeof MaxPooling_swift},
  {"Residual.swift", Residual_swift, sizeof Residual_swift},
  {"ThreeLayerConvolutionalNet.swift", ThreeLayerConvolutionalNet_swift, sizeof ThreeLayerConvolutionalNet_swift},
};

EMBED_FILES("Gradcheck", files)
