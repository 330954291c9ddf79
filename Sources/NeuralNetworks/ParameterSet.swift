// The numbers that a network learns, by name.

import LinearAlgebra

/// The name and shape of one array of parameters.
public struct ParameterShape: Sendable, Equatable {
  /// `W`, `b`; in a network with a number behind it: `W1`.
  public let name: String
  public let rows: Int
  public let columns: Int
  /// Whether the penalty λ/2‖W‖² covers it. Weights are penalised, biases are free.
  public let isPenalized: Bool

  public init(_ name: String, rows: Int, columns: Int, isPenalized: Bool) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.isPenalized = isPenalized
  }

  /// How many numbers it holds.
  public var count: Int { rows * columns }
}

/// All parameters of a network, or anything of the same shapes: a gradient, a running mean.
///
/// ```swift
/// var parameters = network.randomParameters(weightScale: 1e-3, using: &generator)
/// parameters["W1"].rows   // 3072
/// ```
public struct ParameterSet<Scalar: RealScalar>: Sendable, Equatable {
  /// The names and shapes, in the network's order.
  public let shapes: [ParameterShape]
  /// The arrays, in the same order; a bias is a matrix of one row.
  public var arrays: [Matrix<Scalar>] {
    get { storage }
    set {
      storage = newValue
      checkShapes()
    }
  }
  private var storage: [Matrix<Scalar>]

  /// - Precondition: every array has its shape.
  public init(shapes: [ParameterShape], arrays: [Matrix<Scalar>]) {
    self.shapes = shapes
    storage = arrays
    checkShapes()
  }

  /// Arrays of zeros.
  public init(zeros shapes: [ParameterShape]) {
    self.init(
      shapes: shapes, arrays: shapes.map { Matrix(rows: $0.rows, columns: $0.columns) })
  }

  /// The array of this name.
  ///
  /// - Precondition: there is one; a new value has the old one's shape.
  public subscript(name: String) -> Matrix<Scalar> {
    get { storage[index(of: name)] }
    set { changeArray(at: index(of: name)) { $0 = newValue } }
  }

  /// How many numbers there are.
  public var count: Int { shapes.reduce(0) { $0 + $1.count } }

  /// Changes one array where it lies, without a copy.
  public mutating func changeArray(at place: Int, _ change: (inout Matrix<Scalar>) -> Void) {
    change(&storage[place])
    let (shape, array) = (shapes[place], storage[place])
    precondition(
      array.rows == shape.rows && array.columns == shape.columns,
      "'\(shape.name)' became [\(array.rows), \(array.columns)]")
  }

  private func index(of name: String) -> Int {
    guard let index = shapes.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no parameters '\(name)' among \(shapes.map(\.name))")
    }
    return index
  }

  private func checkShapes() {
    precondition(
      shapes.count == storage.count, "\(storage.count) arrays for \(shapes.count) parameters")
    for (shape, array) in zip(shapes, storage) {
      precondition(
        array.rows == shape.rows && array.columns == shape.columns,
        "'\(shape.name)' is [\(shape.rows), \(shape.columns)], not [\(array.rows), \(array.columns)]"
      )
    }
  }
}
