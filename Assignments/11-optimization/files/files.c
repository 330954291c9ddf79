// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char optimization_md[] = {
#embed "../optimization.md"
};

static const unsigned char Optimization_swift[] = {
#embed "../Optimization.swift"
};

static const unsigned char SearchSteps_swift[] = {
#embed "../SearchSteps.swift"
};

static const unsigned char LinearRegressionSteps_swift[] = {
#embed "../LinearRegressionSteps.swift"
};

static const unsigned char BatchSteps_swift[] = {
#embed "../BatchSteps.swift"
};

static const unsigned char SurfaceSteps_swift[] = {
#embed "../SurfaceSteps.swift"
};

static const unsigned char TuningSteps_swift[] = {
#embed "../TuningSteps.swift"
};

static const unsigned char RegularizationSteps_swift[] = {
#embed "../RegularizationSteps.swift"
};

static const unsigned char SpiralSteps_swift[] = {
#embed "../SpiralSteps.swift"
};

static const unsigned char Hinge_swift[] = {
#embed "../../../Sources/Losses/Hinge.swift"
};

static const unsigned char Softmax_swift[] = {
#embed "../../../Sources/Losses/Softmax.swift"
};

static const unsigned char HingeLoss_swift[] = {
#embed "../../../Sources/LinearClassifiers/HingeLoss.swift"
};

static const unsigned char SoftmaxLoss_swift[] = {
#embed "../../../Sources/LinearClassifiers/SoftmaxLoss.swift"
};

static const unsigned char Training_swift[] = {
#embed "../../../Sources/LinearClassifiers/Training.swift"
};

static const unsigned char ParameterAxis_swift[] = {
#embed "../../../Sources/ModelSelection/ParameterAxis.swift"
};

static const unsigned char ParameterPoints_swift[] = {
#embed "../../../Sources/ModelSelection/ParameterPoints.swift"
};

static const unsigned char Activation_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Activation.swift"
};

static const unsigned char NetworkLoss_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/NetworkLoss.swift"
};

static const unsigned char LossCurveShape_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/LossCurveShape.swift"
};

static const unsigned char Solver_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/Solver.swift"
};

static const unsigned char SolverTraining_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SolverTraining.swift"
};

static const unsigned char UpdateRule_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/UpdateRule.swift"
};

static const EmbeddedFile files[] = {
  {"optimization.md", optimization_md, sizeof optimization_md},
  {"Optimization.swift", Optimization_swift, sizeof Optimization_swift},
  {"SearchSteps.swift", SearchSteps_swift, sizeof SearchSteps_swift},
  {"LinearRegressionSteps.swift", LinearRegressionSteps_swift, sizeof LinearRegressionSteps_swift},
  {"BatchSteps.swift", BatchSteps_swift, sizeof BatchSteps_swift},
  {"SurfaceSteps.swift", SurfaceSteps_swift, sizeof SurfaceSteps_swift},
  {"TuningSteps.swift", TuningSteps_swift, sizeof TuningSteps_swift},
  {"RegularizationSteps.swift", RegularizationSteps_swift, sizeof RegularizationSteps_swift},
  {"SpiralSteps.swift", SpiralSteps_swift, sizeof SpiralSteps_swift},
  {"Hinge.swift", Hinge_swift, sizeof Hinge_swift},
  {"Softmax.swift", Softmax_swift, sizeof Softmax_swift},
  {"HingeLoss.swift", HingeLoss_swift, sizeof HingeLoss_swift},
  {"SoftmaxLoss.swift", SoftmaxLoss_swift, sizeof SoftmaxLoss_swift},
  {"Training.swift", Training_swift, sizeof Training_swift},
  {"ParameterAxis.swift", ParameterAxis_swift, sizeof ParameterAxis_swift},
  {"ParameterPoints.swift", ParameterPoints_swift, sizeof ParameterPoints_swift},
  {"Activation.swift", Activation_swift, sizeof Activation_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
  {"LossCurveShape.swift", LossCurveShape_swift, sizeof LossCurveShape_swift},
  {"Solver.swift", Solver_swift, sizeof Solver_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
  {"UpdateRule.swift", UpdateRule_swift, sizeof UpdateRule_swift},
};

EMBED_FILES("11-optimization", files)
