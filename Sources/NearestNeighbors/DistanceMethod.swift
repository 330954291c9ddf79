// The two ways to measure how far apart images are, and the three ways to compute it.

/// How the distance between two rows of features is measured.
public enum DistanceMetric: String, CaseIterable, Sendable {
  /// The Euclidean distance, √Σ(xᵢ − yᵢ)².
  case l2
  /// The Manhattan distance, Σ|xᵢ − yᵢ|.
  case l1
}

/// How a matrix of distances is computed; the result is the same up to rounding.
public enum DistanceMethod: String, CaseIterable, Sendable {
  /// A loop over the queries, and in it one over the training rows.
  case twoLoops
  /// A loop over the queries, each against all training rows at once.
  case oneLoop
  /// No loop over rows: L2 as one matrix product. L1 has no such form and goes by rows.
  case vectorized
}
