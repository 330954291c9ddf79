// k-nearest neighbors: what a learner writes.

@_exported import NumPyArrays

/// A k-nearest-neighbors classifier for images as rows of numbers.
public protocol KNNExercise: Sendable {
  /// The training images, `[N, D]`, and their labels, `[N]`.
  init(xTrain: Matrix<Double>, yTrain: [Int])

  /// Euclidean distances, with a loop over the test images and one over the training images.
  func distancesTwoLoops(_ x: Matrix<Double>) -> Matrix<Double>
  /// The same with one loop, over the test images.
  func distancesOneLoop(_ x: Matrix<Double>) -> Matrix<Double>
  /// The same without a loop.
  func distancesNoLoops(_ x: Matrix<Double>) -> Matrix<Double>
  /// The label that most of the k nearest training images have, for every row of distances.
  func predictLabels(_ distances: Matrix<Double>, k: Int) -> [Int]
  /// The accuracy of every k on every fold, and the k with the best mean.
  static func crossValidate(
    _ x: Matrix<Double>, _ y: [Int], folds: Int, ks: [Int]
  ) -> (accuracies: [[Double]], bestK: Int)
}

extension Exercise {
  /// The functions of a k-nearest-neighbors classifier.
  public init<Classifier: KNNExercise>(_: Classifier.Type) {
    self.init()
    func distances(
      _ function: @escaping @Sendable (Classifier, Matrix<Double>) -> Matrix<Double>
    ) -> Function {
      { arguments in
        let classifier = Classifier(
          xTrain: try arguments.matrix(), yTrain: try arguments.integers())
        return [.matrix(function(classifier, try arguments.matrix()))]
      }
    }
    self["distancesTwoLoops"] = distances { $0.distancesTwoLoops($1) }
    self["distancesOneLoop"] = distances { $0.distancesOneLoop($1) }
    self["distancesNoLoops"] = distances { $0.distancesNoLoops($1) }
    self["predictLabels"] = { arguments in
      let classifier = Classifier(
        xTrain: try arguments.matrix(), yTrain: try arguments.integers())
      return [
        .integers(
          classifier.predictLabels(try arguments.matrix(), k: try arguments.integer()))
      ]
    }
    self["crossValidate"] = { arguments in
      let found = Classifier.crossValidate(
        try arguments.matrix(), try arguments.integers(), folds: try arguments.integer(),
        ks: try arguments.integers())
      return [.list(found.accuracies.map { .vector(Vector($0)) }), .integer(found.bestK)]
    }
  }
}

/// Lets `workbook check` call the functions of a classifier.
public func serve<Classifier: KNNExercise>(_ classifier: Classifier.Type) -> Never {
  serve(Exercise(classifier))
}

/// Lets `workbook check` call functions.
public func serve(_ exercise: Exercise) -> Never {
  var worker = Worker(exercise)
  worker.run()
}
