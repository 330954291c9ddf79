// Dropout: what a learner writes.

@_exported import NumPyRandom

extension Exercise {
  public typealias DropoutForwardFunction =
    @Sendable (
      _ x: Matrix<Double>, _ keep: Double, _ isTraining: Bool, _ random: inout RandomState
    ) -> (out: Matrix<Double>, mask: Matrix<Double>?)
  public typealias DropoutBackwardFunction =
    @Sendable (_ dout: Matrix<Double>, _ mask: Matrix<Double>?) -> Matrix<Double>

  /// The functions of dropout.
  ///
  /// `forward` takes x, the probability to keep a number, 1 in training and 0 at test time, and a
  /// generator; it gives the output, the mask where there is one, and the generator as it is left.
  public init(
    dropoutForward: @escaping DropoutForwardFunction,
    dropoutBackward: @escaping DropoutBackwardFunction
  ) {
    self.init()
    self["forward"] = { arguments in
      let (x, keep) = (try arguments.matrix(), try arguments.number())
      let isTraining = try arguments.integer() == 1
      var random = try arguments.generator()
      let found = dropoutForward(x, keep, isTraining, &random)
      return [.matrix(found.out), found.mask.map { .matrix($0) } ?? .text("none"), random.value]
    }
    self["backward"] = { arguments in
      [.matrix(dropoutBackward(try arguments.matrix(), try arguments.matrix()))]
    }
  }
}

extension RandomState {
  /// The generator as a value, its state.
  public var value: Value { .integers(savedWords.map(Int.init)) }

  /// The generator of a value: a seed, or a state.
  public init?(_ value: Value) {
    switch value {
    case .integer(let seed): self.init(seed: UInt32(truncatingIfNeeded: seed))
    case .integers(let words):
      self.init(savedWords: words.map { UInt32(truncatingIfNeeded: $0) })
    default: return nil
    }
  }
}

extension ArgumentReader {
  /// A generator, by its seed or its state.
  public mutating func generator() throws -> RandomState {
    guard let random = RandomState(try value()) else { throw mismatch("a generator") }
    return random
  }
}
