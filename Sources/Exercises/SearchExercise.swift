// Searches for settings: what a learner writes, and the training that is given.

@_exported import NumPyArrays
@_exported import NumPyRandom

/// A classifier that `train` made for a search.
public struct TrainedClassifier: Sendable {
  /// The how manyth of a search it is, from 0.
  package let number: Int
  private let predicted: @Sendable (Matrix<Double>) -> [Int]

  package init(number: Int, predicted: @escaping @Sendable (Matrix<Double>) -> [Int]) {
    self.number = number
    self.predicted = predicted
  }

  /// The classes of samples, `[N]`.
  ///
  /// - Parameter x: `[N, D]`, one sample a row.
  public func predict(_ x: Matrix<Double>) -> [Int] { predicted(x) }
}

/// What a search tried, and what it found.
public struct Trial: Sendable, Equatable {
  /// Hidden units, 0 where there are none.
  public var hidden: Int
  public var learningRate: Double
  /// The strength of the penalty.
  public var reg: Double
  /// The share of training images that are classified correctly.
  public var trainAccuracy: Double
  /// The share of validation images.
  public var validationAccuracy: Double

  public init(
    hidden: Int = 0, learningRate: Double, reg: Double, trainAccuracy: Double,
    validationAccuracy: Double
  ) {
    (self.hidden, self.learningRate, self.reg) = (hidden, learningRate, reg)
    (self.trainAccuracy, self.validationAccuracy) = (trainAccuracy, validationAccuracy)
  }
}

/// What a search returns: its trials, and the classifier that it chose.
public typealias SearchResult = (trials: [Trial], best: TrainedClassifier?)

/// Images with their labels, for training and for validation.
public struct SearchData: Sendable {
  /// `[N, D]` and `[N]`.
  public let xTrain: Matrix<Double>
  public let yTrain: [Int]
  /// `[V, D]` and `[V]`.
  public let xVal: Matrix<Double>
  public let yVal: [Int]

  package init(xTrain: Matrix<Double>, yTrain: [Int], xVal: Matrix<Double>, yVal: [Int]) {
    (self.xTrain, self.yTrain, self.xVal, self.yVal) = (xTrain, yTrain, xVal, yVal)
  }

  init(reading arguments: inout ArgumentReader) throws {
    self.init(
      xTrain: try arguments.matrix(), yTrain: try arguments.integers(),
      xVal: try arguments.matrix(), yVal: try arguments.integers())
  }
}

/// A search over given settings: it trains with every pair of them.
public typealias GridSearch =
  @Sendable (
    _ data: SearchData, _ learningRates: [Double], _ regs: [Double],
    _ train: (_ learningRate: Double, _ reg: Double) -> TrainedClassifier
  ) -> SearchResult

/// A search over settings of its own.
public typealias FreeSearch =
  @Sendable (
    _ data: SearchData,
    _ train: (_ hidden: Int, _ learningRate: Double, _ reg: Double) -> TrainedClassifier
  ) -> SearchResult

/// The training that a search is given: gradient descent on the squared distance of the scores from
/// 1 for the own class and 0 for all others, of all images at once, from random weights.
///
/// With hidden units, the scores are of max(0, xR) with random R, which stays as it is. The same
/// settings give the same classifier wherever they are tried.
package struct SearchTraining: Sendable {
  package let data: SearchData
  package let steps: Int

  package init(_ data: SearchData, steps: Int) { (self.data, self.steps) = (data, steps) }

  package func classifier(
    _ number: Int, hidden: Int, learningRate: Double, reg: Double
  ) -> TrainedClassifier {
    let inputs = data.xTrain.columns
    var random = RandomState(seed: 231)
    let layer =
      hidden > 0 ? 2 * random.randn(inputs + 1, hidden) / Double(hidden).squareRoot() : nil
    @Sendable func features(_ x: Matrix<Double>) -> Matrix<Double> {
      let withOnes = hstack([x, ones(x.rows, 1)])
      return layer.map { maximum(0, withOnes.dot($0)) } ?? withOnes
    }
    let x = features(data.xTrain)
    let classes = (data.yTrain.max() ?? 0) + 1
    var targets = zeros(x.rows, classes)
    targets[arange(x.rows), data.yTrain] = 1
    // XᵀX/N and XᵀY/N do not change from step to step.
    let (products, sums) = (x.T.dot(x) / Double(x.rows), x.T.dot(targets) / Double(x.rows))
    var w = 0.1 * random.randn(x.columns, classes)
    for _ in 0..<steps {
      w -= learningRate * (products.dot(w) - sums + reg * w)
    }
    let weights = w
    return TrainedClassifier(number: number) { features($0).dot(weights).argmax(axis: 1) }
  }
}

extension Exercise {
  /// The functions with a search over given settings, `search`.
  public func adding(search: @escaping GridSearch) -> Exercise {
    var exercise = self
    exercise["search"] = { arguments in
      let data = try SearchData(reading: &arguments)
      let (rates, regs) = (try arguments.vector(), try arguments.vector())
      let training = SearchTraining(data, steps: try arguments.integer())
      var trained: [[Double]] = []
      let result = search(data, rates.elements, regs.elements) { rate, reg in
        trained.append([0, rate, reg])
        return training.classifier(
          trained.count - 1, hidden: 0, learningRate: rate, reg: reg)
      }
      return Self.values(result, trained)
    }
    return exercise
  }

  /// The functions with a search over settings of its own, `tuning`.
  public func adding(tuning search: @escaping FreeSearch) -> Exercise {
    var exercise = self
    exercise["tuning"] = { arguments in
      let data = try SearchData(reading: &arguments)
      let training = SearchTraining(data, steps: try arguments.integer())
      var trained: [[Double]] = []
      let result = search(data) { hidden, rate, reg in
        trained.append([Double(max(1, hidden)), rate, reg])
        return training.classifier(
          trained.count - 1, hidden: max(1, hidden), learningRate: rate, reg: reg)
      }
      return Self.values(result, trained)
    }
    return exercise
  }

  /// The trials, a row each; the settings that were trained with, in their order; and the number of
  /// the classifier chosen, -1 for none.
  private static func values(_ result: SearchResult, _ trained: [[Double]]) -> [Value] {
    let rows = result.trials.map {
      [Double($0.hidden), $0.learningRate, $0.reg, $0.trainAccuracy, $0.validationAccuracy]
    }
    return [
      .matrix(Matrix(rows)), .matrix(Matrix(trained)), .integer(result.best?.number ?? -1),
    ]
  }
}
