// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CTwoLayerNetFiles.h"

static const unsigned char two_layer_net_md[] = {
#embed "../two-layer-net.md"
};

static const unsigned char LayerSteps_swift[] = {
#embed "../LayerSteps.swift"
};

static const unsigned char ModularNetSteps_swift[] = {
#embed "../ModularNetSteps.swift"
};

static const unsigned char NetDataSteps_swift[] = {
#embed "../NetDataSteps.swift"
};

static const unsigned char NetSavingSteps_swift[] = {
#embed "../NetSavingSteps.swift"
};

static const unsigned char NetSearchSteps_swift[] = {
#embed "../NetSearchSteps.swift"
};

static const unsigned char NetTrainingSteps_swift[] = {
#embed "../NetTrainingSteps.swift"
};

static const unsigned char ToyNetSteps_swift[] = {
#embed "../ToyNetSteps.swift"
};

static const unsigned char TwoLayerNetAssignment_swift[] = {
#embed "../TwoLayerNetAssignment.swift"
};

static const EmbeddedFile files[] = {
  {"two-layer-net.md", two_layer_net_md, sizeof two_layer_net_md},
  {"LayerSteps.swift", LayerSteps_swift, sizeof LayerSteps_swift},
  {"ModularNetSteps.swift", ModularNetSteps_swift, sizeof ModularNetSteps_swift},
  {"NetDataSteps.swift", NetDataSteps_swift, sizeof NetDataSteps_swift},
  {"NetSavingSteps.swift", NetSavingSteps_swift, sizeof NetSavingSteps_swift},
  {"NetSearchSteps.swift", NetSearchSteps_swift, sizeof NetSearchSteps_swift},
  {"NetTrainingSteps.swift", NetTrainingSteps_swift, sizeof NetTrainingSteps_swift},
  {"ToyNetSteps.swift", ToyNetSteps_swift, sizeof ToyNetSteps_swift},
  {"TwoLayerNetAssignment.swift", TwoLayerNetAssignment_swift, sizeof TwoLayerNetAssignment_swift},
};

EmbeddedFiles twoLayerNetFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
