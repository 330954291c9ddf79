// Linear classifiers: what a learner writes.

@_exported import NumPyRandom

/// A loss of a linear classifier: weights `[D, C]`, images `[N, D]`, labels, and the penalty's
/// strength in; the loss and its gradient `[D, C]` out.
public typealias LinearLossFunction =
  @Sendable (
    _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
  ) -> (loss: Double, dw: Matrix<Double>)

/// Draws a minibatch.
public typealias SamplingFunction =
  @Sendable (
    _ x: Matrix<Double>, _ y: [Int], _ size: Int, _ random: inout RandomState
  ) -> (x: Matrix<Double>, y: [Int])

extension Exercise {
  /// The functions of a loss.
  public init(
    lossNaive: @escaping LinearLossFunction, lossVectorized: @escaping LinearLossFunction
  ) {
    self.init()
    func loss(_ function: @escaping LinearLossFunction) -> Function {
      { arguments in
        let found = function(
          try arguments.matrix(), try arguments.matrix(), try arguments.integers(),
          try arguments.number())
        return [.number(found.loss), .matrix(found.dw)]
      }
    }
    self["lossNaive"] = loss(lossNaive)
    self["lossVectorized"] = loss(lossVectorized)
  }

  /// The functions of a loss, of training and of predicting.
  public init(
    lossNaive: @escaping LinearLossFunction, lossVectorized: @escaping LinearLossFunction,
    sample: @escaping SamplingFunction,
    update: @escaping @Sendable (Matrix<Double>, Matrix<Double>, Double) -> Matrix<Double>,
    predict: @escaping @Sendable (Matrix<Double>, Matrix<Double>) -> [Int]
  ) {
    self.init(lossNaive: lossNaive, lossVectorized: lossVectorized)
    self["sample"] = { arguments in
      let (x, y) = (try arguments.matrix(), try arguments.integers())
      let (size, seed) = (try arguments.integer(), try arguments.integer())
      var random = RandomState(seed: UInt32(truncatingIfNeeded: seed))
      let batch = sample(x, y, size, &random)
      return [.matrix(batch.x), .integers(batch.y)]
    }
    self["update"] = { arguments in
      [.matrix(update(try arguments.matrix(), try arguments.matrix(), try arguments.number()))]
    }
    self["predict"] = { arguments in
      [.integers(predict(try arguments.matrix(), try arguments.matrix()))]
    }
  }
}
