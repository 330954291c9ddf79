// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char document[] = {
#embed "../knn.md"
};

static const unsigned char steps[] = {
#embed "../KNN.swift"
};

static const unsigned char distances[] = {
#embed "../../../Sources/NearestNeighbors/Distances.swift"
};

static const unsigned char voting[] = {
#embed "../../../Sources/NearestNeighbors/Voting.swift"
};

static const unsigned char crossValidation[] = {
#embed "../../../Sources/NearestNeighbors/CrossValidation.swift"
};

static const EmbeddedFile files[] = {
  {"knn.md", document, sizeof document},
  {"KNN.swift", steps, sizeof steps},
  {"Distances.swift", distances, sizeof distances},
  {"Voting.swift", voting, sizeof voting},
  {"CrossValidation.swift", crossValidation, sizeof crossValidation},
};

EMBED_FILES("01-knn", files)
