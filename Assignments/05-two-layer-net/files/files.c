// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char two_layer_net_md[] = {
#embed "../two-layer-net.md"
};

static const unsigned char TwoLayerNet_swift[] = {
#embed "../TwoLayerNet.swift"
};

static const unsigned char ComputationalGraph_swift[] = {
#embed "../ComputationalGraph.swift"
};

static const unsigned char GraphSteps_swift[] = {
#embed "../GraphSteps.swift"
};

static const unsigned char SmallNetSteps_swift[] = {
#embed "../SmallNetSteps.swift"
};

static const unsigned char LayerSteps_swift[] = {
#embed "../LayerSteps.swift"
};

static const unsigned char TrainingSteps_swift[] = {
#embed "../TrainingSteps.swift"
};

static const unsigned char Affine_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Affine.swift"
};

static const unsigned char Activation_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Activation.swift"
};

static const unsigned char ForwardPass_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/ForwardPass.swift"
};

static const unsigned char NetworkLoss_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/NetworkLoss.swift"
};

static const unsigned char WeightInitializer_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/WeightInitializer.swift"
};

static const unsigned char SolverTraining_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SolverTraining.swift"
};

static const unsigned char UpdateRule_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/UpdateRule.swift"
};

static const unsigned char SanityChecks_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SanityChecks.swift"
};

static const unsigned char SavedModel_swift[] = {
#embed "../../../Sources/NeuralNetworks/Models/SavedModel.swift"
};

static const unsigned char NetworkTwoLayerNet_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/TwoLayerNet.swift"
};

static const unsigned char Hinge_swift[] = {
#embed "../../../Sources/Losses/Hinge.swift"
};

static const unsigned char Softmax_swift[] = {
#embed "../../../Sources/Losses/Softmax.swift"
};

static const unsigned char Search_swift[] = {
#embed "../../../Sources/ModelSelection/Search.swift"
};

static const EmbeddedFile files[] = {
  {"two-layer-net.md", two_layer_net_md, sizeof two_layer_net_md},
  {"TwoLayerNet.swift", TwoLayerNet_swift, sizeof TwoLayerNet_swift},
  {"ComputationalGraph.swift", ComputationalGraph_swift, sizeof ComputationalGraph_swift},
  {"GraphSteps.swift", GraphSteps_swift, sizeof GraphSteps_swift},
  {"SmallNetSteps.swift", SmallNetSteps_swift, sizeof SmallNetSteps_swift},
  {"LayerSteps.swift", LayerSteps_swift, sizeof LayerSteps_swift},
  {"TrainingSteps.swift", TrainingSteps_swift, sizeof TrainingSteps_swift},
  {"Affine.swift", Affine_swift, sizeof Affine_swift},
  {"Activation.swift", Activation_swift, sizeof Activation_swift},
  {"ForwardPass.swift", ForwardPass_swift, sizeof ForwardPass_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
  {"WeightInitializer.swift", WeightInitializer_swift, sizeof WeightInitializer_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
  {"UpdateRule.swift", UpdateRule_swift, sizeof UpdateRule_swift},
  {"SanityChecks.swift", SanityChecks_swift, sizeof SanityChecks_swift},
  {"SavedModel.swift", SavedModel_swift, sizeof SavedModel_swift},
  {"NetworkTwoLayerNet.swift", NetworkTwoLayerNet_swift, sizeof NetworkTwoLayerNet_swift},
  {"Hinge.swift", Hinge_swift, sizeof Hinge_swift},
  {"Softmax.swift", Softmax_swift, sizeof Softmax_swift},
  {"Search.swift", Search_swift, sizeof Search_swift},
};

EMBED_FILES("05-two-layer-net", files)
