// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char update_rules_md[] = {
#embed "../update-rules.md"
};

static const unsigned char UpdateRules_swift[] = {
#embed "../UpdateRules.swift"
};

static const unsigned char BatchSteps_swift[] = {
#embed "../BatchSteps.swift"
};

static const unsigned char SurfaceSteps_swift[] = {
#embed "../SurfaceSteps.swift"
};

static const unsigned char LearningRateSteps_swift[] = {
#embed "../LearningRateSteps.swift"
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
  {"update-rules.md", update_rules_md, sizeof update_rules_md},
  {"UpdateRules.swift", UpdateRules_swift, sizeof UpdateRules_swift},
  {"BatchSteps.swift", BatchSteps_swift, sizeof BatchSteps_swift},
  {"SurfaceSteps.swift", SurfaceSteps_swift, sizeof SurfaceSteps_swift},
  {"LearningRateSteps.swift", LearningRateSteps_swift, sizeof LearningRateSteps_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
  {"LossCurveShape.swift", LossCurveShape_swift, sizeof LossCurveShape_swift},
  {"Solver.swift", Solver_swift, sizeof Solver_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
  {"UpdateRule.swift", UpdateRule_swift, sizeof UpdateRule_swift},
};

EMBED_FILES("08-update-rules", files)
