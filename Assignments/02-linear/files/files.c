// The documents, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char svm_md[] = {
#embed "../svm.md"
};

static const unsigned char softmax_md[] = {
#embed "../softmax.md"
};

static const unsigned char Linear_swift[] = {
#embed "../Linear.swift"
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

static const unsigned char Hinge_swift[] = {
#embed "../../../Sources/Losses/Hinge.swift"
};

static const unsigned char Softmax_swift[] = {
#embed "../../../Sources/Losses/Softmax.swift"
};

static const EmbeddedFile files[] = {
  {"svm.md", svm_md, sizeof svm_md},
  {"softmax.md", softmax_md, sizeof softmax_md},
  {"Linear.swift", Linear_swift, sizeof Linear_swift},
  {"HingeLoss.swift", HingeLoss_swift, sizeof HingeLoss_swift},
  {"SoftmaxLoss.swift", SoftmaxLoss_swift, sizeof SoftmaxLoss_swift},
  {"Training.swift", Training_swift, sizeof Training_swift},
  {"Hinge.swift", Hinge_swift, sizeof Hinge_swift},
  {"Softmax.swift", Softmax_swift, sizeof Softmax_swift},
};

EMBED_FILES("02-linear", files)
