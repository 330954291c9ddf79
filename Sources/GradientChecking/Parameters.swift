// The parameters of a loss: named arrays, their entries, and the point where a loss is evaluated.

/// One entry of a parameter block, by its index in row-major order.
///
/// A failed check names its worst coordinate; pass the same value to
/// `GradientProblem.check(at:)` to check it again, and nothing else.
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
/// The check draws from every group and gives each a row of the report.
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

/// A named parameter array at the point where the gradient is checked.
public struct ParameterBlock: Sendable, Equatable {
  /// The name, unique in its problem: `W`, `b1`.
  public let name: String
  /// The lengths along every axis, row-major: `[3073, 10]` for weights with the bias as last row.
  public let shape: [Int]
  /// The entries in row-major order.
  public let values: [Double]
  /// The parts of the block that a check must cover.
  public let groups: [CoordinateGroup]

  /// - Parameters:
  ///   - name: Unique in its problem.
  ///   - shape: Row-major.
  ///   - values: As many as the product of `shape`.
  ///   - groups: Parts of the block that must be drawn from, such as the bias row.
  /// - Precondition: `values` fills `shape`, and the members of every group lie within it.
  public init(
    _ name: String, shape: [Int], values: [Double], groups: [CoordinateGroup] = []
  ) {
    precondition(
      Shape(lengths: shape).count == values.count,
      "'\(name)' has shape \(shape) but \(values.count) values")
    self.name = name
    self.shape = shape
    self.values = values
    self.groups = groups
    for group in groups {
      switch group.members {
      case .slice(let axis, let index):
        precondition(
          shape.indices.contains(axis) && 0..<shape[axis] ~= index,
          "'\(group.name)' is index \(index) along axis \(axis) of '\(name)', of shape \(shape)")
      case .indices(let indices):
        precondition(
          indices.allSatisfy(values.indices.contains),
          "'\(group.name)' has indices outside '\(name)', of shape \(shape)")
      }
    }
  }

  /// The row-major indices of a group's members.
  func indices(of group: CoordinateGroup) -> [Int] {
    switch group.members {
    case .slice(let axis, let index): Shape(lengths: shape).indices(axis: axis, index: index)
    case .indices(let indices): indices
    }
  }
}

/// The point at which a loss is evaluated: every block's values, one entry of them perturbed.
///
/// One value is changed in place between evaluations, so that no array is copied. A loss that keeps
/// the value, or changes an array it took from it, gets a copy of its own, as always in Swift.
public struct Parameters: Sendable, Equatable {
  /// The one entry that differs from the point where the gradient is checked.
  ///
  /// A loss may use it to update its value for one changed entry instead of recomputing everything.
  /// The arrays hold the new value already.
  public struct Change: Sendable, Equatable {
    public let coordinate: Coordinate
    /// The value at the point where the gradient is checked.
    public let from: Double
    /// The value now.
    public let to: Double
  }

  /// The names of the blocks, in the problem's order.
  public let names: [String]
  /// What differs from the point of the check; `nil` at the point itself, and where several entries
  /// are moved at once, as a search for wrong entries does in blocks too large to check whole.
  public private(set) var change: Change?
  private var arrays: [[Double]]

  init(_ blocks: [ParameterBlock]) {
    names = blocks.map(\.name)
    arrays = blocks.map(\.values)
  }

  /// The values of the block of this name, in row-major order.
  ///
  /// - Precondition: The problem has a block of this name.
  public subscript(name: String) -> [Double] {
    guard let block = names.firstIndex(of: name) else {
      preconditionFailure("no parameters '\(name)' among \(names)")
    }
    return arrays[block]
  }

  /// The values of the block at this index in the problem's order.
  public subscript(block block: Int) -> [Double] { arrays[block] }

  /// Sets one entry, away from the point of the check.
  mutating func move(block: Int, index: Int, from: Double, to: Double) {
    arrays[block][index] = to
    change = Change(coordinate: Coordinate(names[block], index), from: from, to: to)
  }

  /// Sets several neighbouring entries, away from the point or back to it.
  mutating func replace(block: Int, from start: Int, by values: [Double]) {
    arrays[block].replaceSubrange(start..<start + values.count, with: values)
    change = nil
  }

  /// Sets the entry back.
  mutating func restore(block: Int, index: Int, to value: Double) {
    arrays[block][index] = value
    change = nil
  }
}
