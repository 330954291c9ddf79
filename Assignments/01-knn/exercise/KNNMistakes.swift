// The mistakes that learners make with kNN, each as a function that makes it.

import ExerciseJudging
import Exercises

/// A mistake in the distances from every row of x to every row of the training images.
private func distances(
  _ id: String, _ sentence: String, in function: String,
  _ body: @escaping @Sendable (_ x: Matrix<Double>, _ xTrain: Matrix<Double>) -> Matrix<Double>?
) -> Mistake {
  Mistake(id, sentence, in: function) { arguments in
    let xTrain = try arguments.matrix()
    _ = try arguments.integers()
    guard let found = body(try arguments.matrix(), xTrain) else { throw NoAnswer() }
    return [.matrix(found)]
  }
}

/// The distances that a function of two rows makes.
private func pairs(
  _ x: Matrix<Double>, _ y: Matrix<Double>, _ distance: (Vector, Vector) -> Double
) -> Matrix<Double> {
  var distances = zeros(x.rows, y.rows)
  for i in 0..<x.rows { for j in 0..<y.rows { distances[i, j] = distance(x[i], y[j]) } }
  return distances
}

func distanceMistakes(in function: String) -> [Mistake] {
  [
    distances(
      "no-root",
      "every value is the square of the expected one. Is the root missing? A vote would not have "
        + "noticed: the order is the same.", in: function
    ) { pairs($0, $1) { (($0 - $1) ** 2).sum() } },
    distances(
      "l1", "these are sums of magnitudes, the L1 distance. The Euclidean one sums squares.",
      in: function
    ) { pairs($0, $1) { abs($0 - $1).sum() } },
    distances(
      "sum-before-square",
      "the differences were summed before they were squared, so they cancel. Square each of them "
        + "first.", in: function
    ) { pairs($0, $1) { abs(($0 - $1).sum()) } },
    distances(
      "mean-of-squares",
      "every value is too small by the root of the number of features: a mean where a sum belongs.",
      in: function
    ) { pairs($0, $1) { (($0 - $1) ** 2).mean().squareRoot() } },
    distances(
      "root-of-each",
      "the root of each squared difference was taken before the sum. Sum first, then take one root.",
      in: function
    ) { pairs($0, $1) { sqrt(($0 - $1) ** 2).sum().squareRoot() } },
    distances(
      "transposed", "it is the transpose: test images are rows, training images columns.",
      in: function
    ) { pairs($0, $1) { (($0 - $1) ** 2).sum().squareRoot() }.T },
  ]
}

/// A sum down the columns; where there are as many features as training images, it has the right
/// shape.
let wrongAxis = distances(
  "wrong-axis",
  "the squares were summed down the columns (axis 0). Every training image is a row: sum along axis 1.",
  in: "distancesOneLoop"
) { x, y in
  guard x.columns == y.rows else { return nil }
  var distances = zeros(x.rows, y.rows)
  for i in 0..<x.rows { distances[i] = sqrt(((y - x[i]) ** 2).sum(axis: 0)) }
  return distances
}

/// Mistakes of the expanded square.
let expansionMistakes = [
  distances(
    "half-product", "one x·y is missing: the middle term of the expanded square is −2 x·y.",
    in: "distancesNoLoops"
  ) { x, y in expanded(x, y) { norms, products in sqrt(maximum(0, norms - products)) } },
  distances(
    "plus-product", "the middle term has the wrong sign: ‖x‖² − 2 x·y + ‖y‖².",
    in: "distancesNoLoops"
  ) { x, y in expanded(x, y) { norms, products in sqrt(maximum(0, norms + 2 * products)) } },
  distances(
    "no-clamp",
    "the distance between equal images is NaN: rounding left a little less than zero, and the root "
      + "of that is NaN. What could be done before the root?", in: "distancesNoLoops"
  ) { x, y in expanded(x, y) { norms, products in sqrt(norms - 2 * products) } },
  distances(
    "column-forgotten",
    "the squares of the test images were added along the rows: without .column a vector counts as one "
      + "row, and is added to every row.", in: "distancesNoLoops"
  ) { x, y in
    // Other shapes do not fit together, and the program stops.
    guard x.rows == y.rows || x.rows == 1 || y.rows == 1 else { return nil }
    return sqrt(maximum(0, (x ** 2).sum(axis: 1) - 2 * x.dot(y.T) + (y ** 2).sum(axis: 1)))
  },
]

private func expanded(
  _ x: Matrix<Double>, _ y: Matrix<Double>,
  _ combine: (_ norms: Matrix<Double>, _ products: Matrix<Double>) -> Matrix<Double>
) -> Matrix<Double> {
  combine((x ** 2).sum(axis: 1).column + (y ** 2).sum(axis: 1), x.dot(y.T))
}

private func vote(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (_ distances: Vector, _ labels: [Int], _ k: Int) -> Int
) -> Mistake {
  Mistake(id, sentence, in: "predictLabels") { arguments in
    _ = try arguments.matrix()
    let labels = try arguments.integers()
    let distances = try arguments.matrix()
    let k = try arguments.integer()
    return [.integers((0..<distances.rows).map { body(distances[$0], labels, k) })]
  }
}

private func nearest(_ distances: Vector, _ labels: [Int], _ k: Int) -> [Int] {
  labels[Array(distances.argsort().prefix(k))]
}

/// Mistakes of the vote.
let voteMistakes = [
  vote(
    "farthest", "the farthest training images voted: the distances were sorted from large to small."
  ) {
    bincount($1[Array($0.argsort().reversed().prefix($2))]).argmax()
  },
  vote("one-too-many", "k + 1 neighbors voted.") { bincount(nearest($0, $1, $2 + 1)).argmax() },
  vote("one-too-few", "k − 1 neighbors voted.") {
    $2 == 1 ? $1[0] : bincount(nearest($0, $1, $2 - 1)).argmax()
  },
  vote("k-ignored", "the nearest training image decided alone, whatever k is.") {
    nearest($0, $1, 1)[0]
      + 0 * $2
  },
  vote("everyone", "all training images voted, not only the k nearest.") {
    bincount($1).argmax() + 0 * ($0.count + $2)
  },
  vote("unsorted", "the first k training images voted, not the k nearest: is argsort missing?") {
    bincount(Array($1.prefix($2))).argmax() + 0 * $0.count
  },
  vote(
    "largest-wins-ties",
    "where labels are equally frequent, the larger one won; the smaller should."
  ) {
    let counts = bincount(nearest($0, $1, $2))
    return counts.lastIndex(of: counts.max() ?? 0) ?? 0
  },
  vote(
    "nearest-wins-ties",
    "where labels are equally frequent, that of the nearest image won; the smaller label should."
  ) {
    let labels = nearest($0, $1, $2)
    let counts = bincount(labels)
    let most = counts.max() ?? 0
    return labels.first { counts[$0] == most } ?? 0
  },
  vote(
    "index-for-label",
    "these are the indices of training images. Their labels are yTrain[indices]."
  ) { distances, _, k in bincount(Array(distances.argsort().prefix(k))).argmax() },
  vote("nearest-index", "this is the index of the nearest training image, not a label.") {
    $0.argmin() + 0 * ($1.count + $2)
  },
]

private func validation(
  _ id: String, _ sentence: String,
  _ body: @escaping @Sendable (Validation) -> (accuracies: [[Double]], bestK: Int)
) -> Mistake {
  Mistake(id, sentence, in: "crossValidate") { arguments in
    let validation = Validation(
      x: try arguments.matrix(), y: try arguments.integers(), folds: try arguments.integer(),
      ks: try arguments.integers())
    let found = body(validation)
    return [.list(found.accuracies.map { .vector(Vector($0)) }), .integer(found.bestK)]
  }
}

/// Cross-validation whose parts can be done wrong.
private struct Validation: Sendable {
  var x: Matrix<Double>
  var y: [Int]
  var folds: Int
  var ks: [Int]

  /// The accuracies with a chosen way of splitting and of training.
  func accuracies(
    parts: [[Int]]? = nil,
    training: (_ parts: [[Int]], _ fold: Int) -> [Int] = { parts, fold in
      parts.indices.filter { $0 != fold }.flatMap { parts[$0] }
    },
    labels: (_ indices: [Int], _ y: [Int]) -> [Int] = { $1[$0] }
  ) -> [[Double]] {
    let parts = parts ?? arraySplit(arange(x.rows), folds)
    var accuracies = [[Double]](repeating: [], count: ks.count)
    for fold in parts.indices {
      let indices = training(parts, fold)
      let classifier = KNearestNeighbor(xTrain: x[indices], yTrain: labels(indices, y))
      let distances = classifier.distancesTwoLoops(x[parts[fold]])
      for (i, k) in ks.enumerated() {
        accuracies[i].append(
          (classifier.predictLabels(distances, k: k) .== y[parts[fold]]).mean())
      }
    }
    return accuracies
  }

  func best(_ accuracies: [[Double]]) -> Int {
    ks[Vector(accuracies.map { Vector($0).mean() }).argmax()]
  }
}

/// Mistakes of cross-validation.
let crossValidationMistakes = [
  validation(
    "fold-in-training",
    "every fold was part of its own training set: with k = 1 each image finds itself and the accuracy "
      + "is 1. Train on the other folds only."
  ) {
    let found = $0.accuracies { parts, _ in parts.flatMap { $0 } }
    return (found, $0.best(found))
  },
  validation(
    "labels-in-another-order",
    "the accuracies are those of chance: the training labels were joined in another order than the "
      + "images."
  ) {
    let found = $0.accuracies(labels: { indices, y in y[Array(indices.reversed())] })
    return (found, $0.best(found))
  },
  validation(
    "remainder-dropped",
    "the last images are in no fold: the number of images is not a multiple of the number of folds, and "
      + "the remainder was dropped. arraySplit keeps it."
  ) { validation in
    let size = validation.x.rows / validation.folds
    let found = validation.accuracies(
      parts: (0..<validation.folds).map { Array($0 * size..<($0 + 1) * size) })
    return (found, validation.best(found))
  },
  validation(
    "remainder-in-last-fold",
    "the folds have other sizes: the remainder is spread over the first folds, as arraySplit does it."
  ) { validation in
    let size = validation.x.rows / validation.folds
    let found = validation.accuracies(
      parts: (0..<validation.folds).map {
        Array($0 * size..<($0 == validation.folds - 1 ? validation.x.rows : ($0 + 1) * size))
      })
    return (found, validation.best(found))
  },
  validation(
    "chosen-by-first-fold",
    "k was chosen by the first fold alone. Compare the means over all folds."
  ) {
    let found = $0.accuracies()
    return (found, $0.ks[Vector(found.map { $0[0] }).argmax()])
  },
  validation(
    "chosen-by-last-fold", "k was chosen by the last fold alone. Compare the means over all folds."
  ) {
    let found = $0.accuracies()
    return (found, $0.ks[Vector(found.map { $0[$0.count - 1] }).argmax()])
  },
  validation(
    "chosen-by-best-fold",
    "k was chosen by its best fold. One lucky fold says little: compare the means over all folds."
  ) {
    let found = $0.accuracies()
    return (found, $0.ks[Vector(found.map { Vector($0).max() }).argmax()])
  },
  validation("worst-k", "this is the k with the worst mean.") {
    let found = $0.accuracies()
    return (found, $0.ks[Vector(found.map { Vector($0).mean() }).argmin()])
  },
]
