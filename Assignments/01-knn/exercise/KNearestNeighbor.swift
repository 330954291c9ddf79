// A k-nearest-neighbors classifier: the class that this assignment asks for.
//
// Replace each todo(…) by your own code. 'workbook check' judges it, 'workbook hint two-loops'
// helps, and 'workbook help numpy' lists the array operations.

import Exercises

struct KNearestNeighbor: KNNExercise {
  /// `[N, D]`, one training image a row.
  var xTrain: Matrix<Double>
  /// `[N]`, the label of each training image.
  var yTrain: [Int]

  /// The Euclidean distance between every test image and every training image, with two loops.
  ///
  /// - Parameter x: `[Q, D]`, one test image a row.
  /// - Returns: `[Q, N]`.
  func distancesTwoLoops(_ x: Matrix<Double>) -> Matrix<Double> {
    var distances = zeros(x.rows, xTrain.rows)
    for i in 0..<x.rows {
      for j in 0..<xTrain.rows {
        // solution: two-loops
        distances[i, j] = ((x[i] - xTrain[j]) ** 2).sum().squareRoot()
        // stub
        // // The distance between x[i] and xTrain[j]. No loop over the features.
        // distances[i, j] = todo("two-loops")
        // end
      }
    }
    return distances
  }

  /// The same distances with one loop: a test image against all training images at once.
  func distancesOneLoop(_ x: Matrix<Double>) -> Matrix<Double> {
    var distances = zeros(x.rows, xTrain.rows)
    for i in 0..<x.rows {
      // solution: one-loop
      distances[i] = sqrt(((xTrain - x[i]) ** 2).sum(axis: 1))
      // stub
      // // All distances from x[i]: a row of the result.
      // distances[i] = todo("one-loop")
      // end
    }
    return distances
  }

  /// The same distances without a loop, with one matrix product.
  func distancesNoLoops(_ x: Matrix<Double>) -> Matrix<Double> {
    // solution: vectorized
    let squares =
      (x ** 2).sum(axis: 1).column - 2 * x.dot(xTrain.T) + (xTrain ** 2).sum(axis: 1)
    return sqrt(maximum(0, squares))  // rounding may leave a little less than zero
    // stub
    // // (x − y)² = x² − 2xy + y², and Σ xy for all pairs is a matrix product.
    // return todo("vectorized")
    // end
  }

  /// The label that most of the k nearest training images have.
  ///
  /// Where two labels are equally frequent, the smaller one wins; where two training images are
  /// equally near, the earlier one counts as nearer.
  ///
  /// - Parameter distances: `[Q, N]`, from test image i to training image j.
  /// - Returns: `[Q]`.
  func predictLabels(_ distances: Matrix<Double>, k: Int) -> [Int] {
    var labels = [Int](repeating: 0, count: distances.rows)
    for i in 0..<distances.rows {
      // solution: predict
      let closest = yTrain[Array(distances[i].argsort().prefix(k))]
      labels[i] = bincount(closest).argmax()
      // stub
      // // The labels of the k nearest training images, and the most frequent of them.
      // labels[i] = todo("predict")
      // end
    }
    return labels
  }

  /// The accuracy of every k on every fold, and the k with the best mean.
  ///
  /// The images are split, in their order, into folds as equal as possible, the larger first. Each
  /// fold in turn is the validation set of a classifier that is trained on the others.
  ///
  /// - Parameters:
  ///   - x: `[N, D]`, one image a row.
  ///   - y: `[N]`, their labels.
  /// - Returns: a list for every k, with an accuracy for every fold; and the best k, the first of
  ///   them where several are equally good.
  static func crossValidate(
    _ x: Matrix<Double>, _ y: [Int], folds: Int, ks: [Int]
  ) -> (accuracies: [[Double]], bestK: Int) {
    // solution: cross-validation
    let (xFolds, yFolds) = (arraySplit(x, folds), arraySplit(y, folds))
    var accuracies = [[Double]](repeating: [], count: ks.count)
    for fold in 0..<folds {
      let others = arange(folds).filter { $0 != fold }
      let classifier = KNearestNeighbor(
        xTrain: vstack(xFolds[others]), yTrain: concatenate(yFolds[others]))
      let distances = classifier.distancesNoLoops(xFolds[fold])
      for (i, k) in ks.enumerated() {
        let predicted = classifier.predictLabels(distances, k: k)
        accuracies[i].append((predicted .== yFolds[fold]).mean())
      }
    }
    let best = Vector(accuracies.map { Vector($0).mean() }).argmax()
    return (accuracies, ks[best])
    // stub
    // // 1. Split x and y into folds: arraySplit(x, folds).
    // // 2. For every fold: train on the others (vstack, concatenate), predict it with every k.
    // // 3. Choose the k with the best mean.
    // return todo("cross-validation")
    // end
  }
}
