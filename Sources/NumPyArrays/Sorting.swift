// Orders and counts.

extension Vector {
  /// The indices that sort the elements, the smallest first; equal elements keep their order, NaN
  /// comes last: NumPy's `np.argsort(v, kind='stable')`.
  public func argsort() -> [Int] {
    let keys = elements
    return keys.indices.sorted { a, b in
      let (x, y) = (keys[a], keys[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      return x < y || (x == y && a < b)
    }
  }
}

/// How often each whole number occurs: NumPy's `np.bincount`.
///
/// ```swift
/// bincount([1, 3, 1])   // [0, 2, 0, 1]
/// ```
///
/// - Parameter minLength: The least number of counts; more where a larger number occurs.
public func bincount(_ labels: [Int], minLength: Int = 0) -> [Int] {
  var counts = [Int](repeating: 0, count: max(minLength, (labels.max() ?? -1) + 1))
  for label in labels {
    require(label >= 0, "bincount of \(label): labels start at 0")
    counts[label] += 1
  }
  return counts
}

/// How often each whole number occurs in a part of an array, such as `y.prefix(k)`.
public func bincount(_ labels: ArraySlice<Int>, minLength: Int = 0) -> [Int] {
  bincount(Array(labels), minLength: minLength)
}
