// The parameters of a loss: named arrays, and the point at which the loss is asked.

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

/// The point at which a loss is asked: every block's values, one entry of them perturbed.
///
/// One value is changed in place from question to question, so that asking copies no array. A loss
/// that keeps the value, or changes an array it took from it, gets a copy of its own, as always in
/// Swift.
public struct Parameters: Sendable, Equatable {
  /// The one entry that differs from the point where the gradient is checked.
  ///
  /// A loss may use it to work out what one changed entry changes instead of everything anew. The
  /// arrays hold the new value already.
  public struct Change: Sendable, Equatable {
    public let coordinate: Coordinate
    /// The value at the point where the gradient is checked.
    public let from: Double
    /// The value now.
    public let to: Double
  }

  /// The names of the blocks, in the problem's order.
  public let names: [String]
  /// What differs from the point of the check; `nil` at the point itself.
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

  /// The values of the block at this place in the problem's order.
  public subscript(block block: Int) -> [Double] { arrays[block] }

  /// Sets one entry, away from the point of the check.
  mutating func move(block: Int, index: Int, from: Double, to: Double) {
    arrays[block][index] = to
    change = Change(coordinate: Coordinate(names[block], index), from: from, to: to)
  }

  /// Sets the entry back.
  mutating func restore(block: Int, index: Int, to value: Double) {
    arrays[block][index] = value
    change = nil
  }
}
