// The folds of a cross-validation: which samples are held out together.

/// A division of samples into folds of consecutive ones, each held out once for validation.
///
/// As NumPy's `array_split` has it, the first `samples % count` folds hold one sample more.
///
/// ```swift
/// let folds = try Folds(samples: 10, count: 3)
/// folds.ranges             // [0..<4, 4..<7, 7..<10]
/// folds.training(for: 1)   // [0, 1, 2, 3, 7, 8, 9]
/// ```
public struct Folds: Sendable, Equatable {
  /// The number of samples.
  public let samples: Int
  /// The samples of each fold.
  public let ranges: [Range<Int>]

  /// Divides samples into folds.
  ///
  /// - Throws: `FoldsError` for fewer than two folds, or more folds than samples.
  public init(samples: Int, count: Int) throws {
    guard count >= 2 else { throw FoldsError.tooFew(count: count) }
    guard count <= samples else { throw FoldsError.tooMany(count: count, samples: samples) }
    let (size, larger) = samples.quotientAndRemainder(dividingBy: count)
    self.samples = samples
    self.ranges = (0..<count).map { fold in
      let start = fold * size + min(fold, larger)
      return start..<start + size + (fold < larger ? 1 : 0)
    }
  }

  /// Folds as they are, right or not, for tests of what looks at them.
  init(samples: Int, ranges: [Range<Int>]) {
    self.samples = samples
    self.ranges = ranges
  }

  /// The number of folds.
  public var count: Int { ranges.count }

  /// The fold of every sample: `[samples]`.
  public var foldOfSample: [Int] {
    ranges.enumerated().flatMap { fold, range in Array(repeating: fold, count: range.count) }
  }

  /// The samples that are trained on while a fold is held out, in order.
  public func training(for fold: Int) -> [Int] {
    Array(0..<ranges[fold].lowerBound) + Array(ranges[fold].upperBound..<samples)
  }

  /// Whether every sample is held out once, and trained on whenever it is not.
  public var areDisjointAndComplete: Bool {
    let all = Array(0..<samples)
    return ranges.flatMap { Array($0) }.sorted() == all
      && ranges.indices.allSatisfy { (training(for: $0) + Array(ranges[$0])).sorted() == all }
  }
}

/// Why samples cannot be divided into folds.
public enum FoldsError: Error, Equatable {
  case tooFew(count: Int)
  case tooMany(count: Int, samples: Int)
}

extension FoldsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFew(let count):
      "\(count) fold\(count == 1 ? "" : "s") cannot be cross-validated: one is held out, so at "
        + "least 2 are needed."
    case .tooMany(let count, let samples):
      "\(samples) sample\(samples == 1 ? "" : "s") cannot fill \(count) folds: a fold needs at least "
        + "one."
    }
  }
}
