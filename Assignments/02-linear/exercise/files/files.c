// The exercises' files: the solutions, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char svm[] = {
#embed "../LinearSVM.swift"
};

static const unsigned char softmax[] = {
#embed "../Softmax.swift"
};

static const unsigned char classifier[] = {
#embed "../LinearClassifier.swift"
};

static const unsigned char search[] = {
#embed "../Search.swift"
};

static const unsigned char svmHints[] = {
#embed "../svm-hints.md"
};

static const unsigned char softmaxHints[] = {
#embed "../softmax-hints.md"
};

static const EmbeddedFile files[] = {
  {"LinearSVM.swift", svm, sizeof svm},
  {"Softmax.swift", softmax, sizeof softmax},
  {"LinearClassifier.swift", classifier, sizeof classifier},
  {"Search.swift", search, sizeof search},
  {"svm-hints.md", svmHints, sizeof svmHints},
  {"softmax-hints.md", softmaxHints, sizeof softmaxHints},
};

EMBED_FILES("02-linear/exercise", files)
