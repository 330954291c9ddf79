// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CKNNFiles.h"

static const unsigned char knn_md[] = {
#embed "../knn.md"
};

static const unsigned char KNN_swift[] = {
#embed "../KNN.swift"
};

static const EmbeddedFile files[] = {
  {"knn.md", knn_md, sizeof knn_md},
  {"KNN.swift", KNN_swift, sizeof KNN_swift},
};

EmbeddedFiles knnFiles(void) {
  return (EmbeddedFiles){files, sizeof files / sizeof *files};
}
