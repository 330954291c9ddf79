// One entry of one parameter array, and how it is named in a report.

/// One entry of a parameter block, by its index in row-major order.
///
/// A failed check names its worst coordinate; handing the same value to
/// `GradientProblem.check(at:)` looks at it again, and at nothing else.
public struct Coordinate: Sendable, Hashable {
  /// The name of the block.
  public let block: String
  /// The index in the block's `values`.
  public let index: Int

  public init(_ block: String, _ index: Int) {
    self.block = block
    self.index = index
  }
}

/// A named part of a block that a check must not miss: the bias row, one filter.
///
/// The check draws from every group of its own accord and gives each a row of the report.
///
/// ```swift
/// ParameterBlock("W", shape: [3073, 10], values: w, groups: [.row(3072, named: "bias row")])
/// ```
public struct CoordinateGroup: Sendable, Hashable {
  enum Members: Sendable, Hashable {
    case slice(axis: Int, index: Int)
    case indices([Int])
  }

  /// The name in the report.
  public let name: String
  let members: Members

  /// The entries whose index along `axis` is `index`.
  public static func slice(axis: Int, index: Int, named name: String) -> CoordinateGroup {
    CoordinateGroup(name: name, members: .slice(axis: axis, index: index))
  }

  /// One row of a matrix: the entries whose first index is `index`.
  public static func row(_ index: Int, named name: String) -> CoordinateGroup {
    .slice(axis: 0, index: index, named: name)
  }

  /// One column of a matrix: the entries whose second index is `index`.
  public static func column(_ index: Int, named name: String) -> CoordinateGroup {
    .slice(axis: 1, index: index, named: name)
  }

  /// The entries at these indices in row-major order.
  public static func indices(_ indices: [Int], named name: String) -> CoordinateGroup {
    CoordinateGroup(name: name, members: .indices(indices))
  }
}

/// An array's shape in row-major order: the last index runs fastest.
struct Shape: Sendable, Hashable {
  let lengths: [Int]

  var count: Int { lengths.reduce(1, *) }

  /// The distance in memory between neighbours along each axis.
  var strides: [Int] {
    var strides = Array(repeating: 1, count: lengths.count)
    for axis in lengths.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * lengths[axis + 1]
    }
    return strides
  }

  /// The indices along every axis of the entry at a row-major index.
  func position(of index: Int) -> [Int] {
    zip(strides, lengths).map { stride, length in index / stride % length }
  }

  /// The index along one axis of the entry at a row-major index.
  func position(of index: Int, along axis: Int) -> Int {
    index / strides[axis] % lengths[axis]
  }

  /// The row-major indices of the entries with one index fixed, in ascending order.
  func indices(axis: Int, index: Int) -> [Int] {
    let stride = strides[axis]
    let outer = stride * lengths[axis]
    return (0..<count / max(outer, 1)).flatMap { block in
      (0..<stride).map { block * outer + index * stride + $0 }
    }
  }
}
