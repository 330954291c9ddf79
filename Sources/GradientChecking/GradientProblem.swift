// What is checked: a loss, the point, and the analytic gradient there.

/// A loss at one point: the whole and its parts.
public struct LossValue: Sendable, Equatable {
  /// The whole loss.
  public let total: Double
  /// The parts, in the order of the problem's `parts`.
  public let parts: [Double]
  /// On which side of each of its kinks the loss is; `nil` where it does not report it.
  public let pattern: ActivationPattern?

  public init(_ total: Double, parts: [Double] = [], pattern: ActivationPattern? = nil) {
    self.total = total
    self.parts = parts
    self.pattern = pattern
  }

  /// The whole, then the parts.
  var terms: [Double] { [total] + parts }
}

/// A part of a loss with a gradient of its own: the data term, the penalty.
public struct LossPart: Sendable, Equatable {
  public let name: String
  /// The analytic gradient by block name, row-major. A block that is left out has a zero gradient,
  /// as the biases of a network have under the penalty.
  public let gradients: [String: [Double]]
  /// Whether the part is smooth, so that a change of the activation pattern is no kink of this part.
  public let isSmooth: Bool

  public init(_ name: String, gradients: [String: [Double]], isSmooth: Bool = false) {
    self.name = name
    self.gradients = gradients
    self.isSmooth = isSmooth
  }
}

/// A scalar loss of named parameter arrays, with its analytic gradient at one point.
///
/// The loss is a closure that receives the perturbed arrays as its argument and must compute with
/// these, not with arrays of its own. It must be a function: draw random masks once, beforehand.
///
/// ```swift
/// let problem = GradientProblem(
///   blocks: [ParameterBlock("x", shape: [2], values: [1, 3])],
///   gradients: ["x": [2, 6]]
/// ) { parameters in
///   LossValue(parameters["x"].reduce(0) { $0 + $1 * $1 })
/// }
/// var generator = SystemRandomNumberGenerator()
/// problem.check(using: &generator).verdict   // passed
/// ```
public struct GradientProblem {
  /// The parameters at the point of the check.
  public let blocks: [ParameterBlock]
  /// The analytic gradient of the whole loss by block name, row-major.
  public let gradients: [String: [Double]]
  /// The parts that are checked on their own, on the same coordinates as the whole.
  public let parts: [LossPart]
  /// The number of samples *N* the loss is a mean over, to recognize a factor of *N* or 1/*N*.
  public let sampleCount: Int?
  /// λ of the penalty λ‖W‖², to distinguish a missing penalty from half of it or twice it.
  public let penaltyStrength: Double?
  let evaluate: (Parameters) -> LossValue

  /// - Parameters:
  ///   - blocks: The parameters at the point of the check.
  ///   - gradients: One for every block. A gradient whose size differs from its block's does not
  ///     trap: it may be a learner's, and the check reports it as a finding.
  ///   - parts: Their sum need not be the whole loss.
  ///   - sampleCount: *N*, where the loss is a mean over samples.
  ///   - penaltyStrength: λ of λ‖W‖², whose gradient is 2λW.
  ///   - evaluate: The loss at the arrays it is given, with its parts in the order of `parts`.
  /// - Precondition: There is a block, names are unique, and every gradient names a block.
  public init(
    blocks: [ParameterBlock], gradients: [String: [Double]], parts: [LossPart] = [],
    sampleCount: Int? = nil, penaltyStrength: Double? = nil,
    evaluate: @escaping (Parameters) -> LossValue
  ) {
    let names = blocks.map(\.name)
    precondition(!names.isEmpty, "a gradient problem without parameters")
    precondition(Set(names).count == names.count, "parameter blocks of the same name: \(names)")
    precondition(
      Set(gradients.keys) == Set(names),
      "gradients of \(gradients.keys.sorted()) for the parameters \(names)")
    for part in parts {
      precondition(
        Set(part.gradients.keys).isSubset(of: names),
        "part '\(part.name)' has gradients of \(part.gradients.keys.sorted()), not of \(names)")
    }
    self.blocks = blocks
    self.gradients = gradients
    self.parts = parts
    self.sampleCount = sampleCount
    self.penaltyStrength = penaltyStrength
    self.evaluate = evaluate
  }

  /// A loss of a single array.
  ///
  /// - Parameters:
  ///   - name: The name of the only block.
  ///   - shape: Its shape, row-major.
  ///   - values: The point of the check, as many as the product of `shape`.
  ///   - gradient: The analytic gradient there, row-major.
  ///   - loss: The loss at the array it is given, row-major.
  public init(
    _ name: String, shape: [Int], values: [Double], gradient: [Double],
    loss: @escaping ([Double]) -> Double
  ) {
    self.init(
      blocks: [ParameterBlock(name, shape: shape, values: values)], gradients: [name: gradient]
    ) { LossValue(loss($0[block: 0])) }
  }
}

/// The whole loss or a part of it, with its analytic gradient: what the numerical derivatives are
/// compared with.
struct Term {
  let name: String
  /// A gradient a block; empty where it is zero.
  let gradients: [[Double]]
  let isSmooth: Bool

  func analytic(_ entry: Entry) -> Double {
    gradients[entry.block].isEmpty ? 0 : gradients[entry.block][entry.index]
  }
}

extension GradientProblem {
  /// The loss at these arrays.
  func loss(at parameters: Parameters) -> LossValue {
    let value = evaluate(parameters)
    precondition(
      value.parts.count == parts.count,
      "the loss has \(value.parts.count) parts, the problem names \(parts.count)")
    return value
  }

  /// The whole loss, then the parts.
  var terms: [Term] {
    let whole = Term(
      name: "total", gradients: blocks.map { gradients[$0.name] ?? [] }, isSmooth: false)
    return [whole]
      + parts.map { part in
        Term(
          name: part.name, gradients: blocks.map { part.gradients[$0.name] ?? [] },
          isSmooth: part.isSmooth)
      }
  }
}
