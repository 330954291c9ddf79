// The document, the steps and the sources of the nets that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char image_nets_md[] = {
#embed "../image-nets.md"
};

static const unsigned char ImageNetsAssignment_swift[] = {
#embed "../ImageNetsAssignment.swift"
};

static const unsigned char CountSteps_swift[] = {
#embed "../CountSteps.swift"
};

static const unsigned char BlockSteps_swift[] = {
#embed "../BlockSteps.swift"
};

static const unsigned char TrainingSteps_swift[] = {
#embed "../TrainingSteps.swift"
};

static const unsigned char PictureSteps_swift[] = {
#embed "../PictureSteps.swift"
};

static const unsigned char ImageNet_swift[] = {
#embed "../ImageNet.swift"
};

static const unsigned char ImageAugmentation_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/ImageAugmentation.swift"
};

static const unsigned char VGG_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/VGG.swift"
};

static const unsigned char ResNet_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/ResNet.swift"
};

static const unsigned char Residual_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Residual.swift"
};

static const EmbeddedFile files[] = {
  {"image-nets.md", image_nets_md, sizeof image_nets_md},
  {"ImageNetsAssignment.swift", ImageNetsAssignment_swift, sizeof ImageNetsAssignment_swift},
  {"CountSteps.swift", CountSteps_swift, sizeof CountSteps_swift},
  {"BlockSteps.swift", BlockSteps_swift, sizeof BlockSteps_swift},
  {"TrainingSteps.swift", TrainingSteps_swift, sizeof TrainingSteps_swift},
  {"PictureSteps.swift", PictureSteps_swift, sizeof PictureSteps_swift},
  {"ImageNet.swift", ImageNet_swift, sizeof ImageNet_swift},
  {"ImageAugmentation.swift", ImageAugmentation_swift, sizeof ImageAugmentation_swift},
  {"VGG.swift", VGG_swift, sizeof VGG_swift},
  {"ResNet.swift", ResNet_swift, sizeof ResNet_swift},
  {"Residual.swift", Residual_swift, sizeof Residual_swift},
};

EMBED_FILES("14-image-nets", files)
