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

  /// Whether every sample stands in one fold and no more.
  public var areDisjointAndComplete: Bool {
    var seen = Array(repeating: 0, count: samples)
    for range in ranges {
      for sample in range {
        guard seen.indices.contains(sample) else { return false }
        seen[sample] += 1
      }
    }
    return seen.allSatisfy { $0 == 1 }
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
      "\(samples) samples do not fill \(count) folds: at most \(samples) folds are possible."
    }
  }
}
