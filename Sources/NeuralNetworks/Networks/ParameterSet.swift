// The parameters of a network, by name.

import LinearAlgebra

/// How training treats an array of a network.
public enum ParameterKind: Sendable, Equatable {
  /// Learned, and covered by the penalty λ/2‖W‖².
  case weight
  /// Learned and free of the penalty: a bias, gamma, beta.
  case free
  /// Not learned but collected in training, for test time: a running mean.
  case statistic
}

/// The name and shape of one array of parameters.
public struct ParameterShape: Sendable, Equatable {
  /// `W`, `b`; in a network followed by a number: `W1`.
  public let name: String
  public let rows: Int
  public let columns: Int
  public let kind: ParameterKind
  /// The initial value of all its elements; weights are drawn instead.
  public let initialValue: Double
  /// How many inputs each output of the layer sums, and how many outputs each input enters: what
  /// the scale of initial weights depends on. Rows and columns, unless the layer says otherwise.
  public let fanIn: Int
  public let fanOut: Int

  public init(
    _ name: String, rows: Int, columns: Int, kind: ParameterKind, initialValue: Double = 0,
    fanIn: Int? = nil, fanOut: Int? = nil
  ) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.kind = kind
    self.initialValue = initialValue
    self.fanIn = fanIn ?? rows
    self.fanOut = fanOut ?? columns
  }

  /// A weight, or an array that is free of the penalty and starts at zero.
  public init(_ name: String, rows: Int, columns: Int, isPenalized: Bool) {
    self.init(name, rows: rows, columns: columns, kind: isPenalized ? .weight : .free)
  }

  /// The same under another name.
  func named(_ name: String) -> ParameterShape {
    ParameterShape(
      name, rows: rows, columns: columns, kind: kind, initialValue: initialValue, fanIn: fanIn,
      fanOut: fanOut)
  }

  /// Whether the penalty λ/2‖W‖² covers it. Weights are penalized, biases are free.
  public var isPenalized: Bool { kind == .weight }
  /// Whether update rules change it. They do not change a statistic.
  public var isLearned: Bool { kind != .statistic }

  /// The number of its elements.
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
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
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

  /// The number of learned elements: all but statistics.
  public var count: Int { shapes.reduce(0) { $0 + ($1.isLearned ? $1.count : 0) } }

  /// Changes one array in place, without a copy.
  public mutating func changeArray(at index: Int, _ change: (inout Matrix<Scalar>) -> Void) {
    change(&storage[index])
    let (shape, array) = (shapes[index], storage[index])
    precondition(
      array.rows == shape.rows && array.columns == shape.columns,
      "'\(shape.name)' became [\(array.rows), \(array.columns)]")
  }

  /// Sets the statistics to those after a training step; see `NetworkLoss.statistics`.
  public mutating func updateStatistics(_ statistics: [Int: Matrix<Scalar>]) {
    for (index, array) in statistics { changeArray(at: index) { $0 = array } }
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

/// Whether any element is NaN.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func containsNaN<Scalar: RealScalar>(_ matrix: Matrix<Scalar>) -> Bool {
  matrix.withUnsafeElements { $0.contains(where: \.isNaN) }
}
