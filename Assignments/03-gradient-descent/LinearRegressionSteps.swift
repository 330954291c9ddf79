// Linear regression by gradient descent, beside the closed form: the normal equations.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension GradientDescentAssignment {
  // step: linear-regression
  func fitLinearRegression(_ page: Page) throws {
    var draws = run.generator(for: 0)
    let problem = RegressionProblem(using: &draws)
    let (curvature, direction) = largestEigenvalue(of: problem.curvature)
    let largestRate = 2 / curvature
    page.show(
      "largest_rate", largestRate,
      "Largest eigenvalue of the curvature: \(curvature, .decimals(4)); learning rates converge "
        + "below 2/\(curvature, .decimals(4)) = \(largestRate, .decimals(4))")
    try compareRates(problem, largestRate, page)

    let origin = Matrix<Double>(rows: 4, columns: 1)
    let (found, losses) = try problem.minimize(
      from: origin, rate: largestRate / 2, steps: 1_000, progress: page.progress)
    let drawn = RegressionProblem.slopes + [RegressionProblem.constant]
    page.table(
      "weights", Array(0..<4), as: .values,
      [
        .note("weight", .left) { $0 < 3 ? "slope \($0 + 1)" : "constant" },
        .note("drawn") { "\(drawn[$0])" },
        .number("gradient descent", .decimals(9)) { found[$0, 0] },
        .note("normal equations") { "\(problem.best[$0, 0], .decimals(9))" },
      ])
    page.expect(
      "distance of gradient descent's end from the solution of the normal equations",
      found.frobeniusDistance(to: problem.best), in: 0...1e-9, from: "the normal equations")
    let isReference = run.seed == 0
    page.expect(
      "largest difference of the weights from NumPy's", found.elements, within: .absolute(1e-9),
      of: isReference ? GradientDescentReference.regression : nil,
      from: "NumPy 2.4 with seed 0, np.linalg.lstsq")
    page.expect(
      "mean squared error", losses.last ?? .nan, within: .absolute(1e-12),
      of: isReference ? GradientDescentReference.regressionError : nil, from: .numPySeed)

    // Along an eigenvector each step multiplies the distance by 1 − ηκ.
    let end = try problem.minimize(
      from: problem.best + direction, rate: 0.3 / curvature, steps: 10, progress: page.progress
    ).point
    page.expect(
      "what ten steps leave of a distance of 1 along the steepest direction",
      end.frobeniusDistance(to: problem.best), within: .relative(1e-9), of: pow(1 - 0.3, 10),
      from: "theory: (1 − ηκ)¹⁰ where ηκ = 0.3")
  }

  /// The loss with several fractions of the largest rate that converges.
  private func compareRates(
    _ problem: RegressionProblem, _ largestRate: Double, _ page: Page
  ) throws {
    let fractions = [0.02, 0.5, 0.95, 1.05]
    let losses = try fractions.map {
      try problem.minimize(
        from: Matrix(rows: 4, columns: 1), rate: $0 * largestRate, steps: 60,
        progress: page.progress
      ).losses
    }
    let least = problem.leastError
    page.plot(
      "Mean squared error above the least one, as a power of ten", x: "step", y: "log10",
      curves: zip(fractions, losses).map { fraction, losses in
        ("\(fraction) of 2/κ", losses.map { log10(max(1e-16, $0 - least)) })
      })
    for (fraction, losses) in zip(fractions, losses) {
      let (first, last) = (losses[0], losses[losses.count - 1])
      let detail = "from \(first, .scientific(3)) to \(last, .scientific(3)) in 60 steps"
      let source: ExpectationSource =
        "theory: gradient descent on a quadratic converges below 2/κmax and nowhere above"
      if fraction < 1 {
        page.expect(
          CheckName(
            "the error at \(fraction) of 2/κ falls",
            id: "the-error-at-\(fraction)-of-the-edge-falls"), last, below: first, detail,
          from: source)
      } else {
        page.expect(
          CheckName(
            "the error at \(fraction) of 2/κ grows",
            id: "the-error-at-\(fraction)-of-the-edge-grows"), last, above: first, detail,
          from: source)
      }
    }
  }
}

/// Points around a plane, and the best plane through them.
struct RegressionProblem {
  /// `[N, 3]`, in columns of different widths.
  let samples: Matrix<Double>
  /// `[N, 1]`
  let targets: Matrix<Double>
  /// Three slopes and a constant, `[4, 1]`, by the normal equations.
  let best: Matrix<Double>
  /// 2XᵀX/N, the second derivatives of the mean squared error, the column of ones included.
  let curvature: Matrix<Double>

  static let widths = [1, 2, 0.5]
  static let slopes = [3, -2, 0.5]
  static let constant = 1.5

  init(count: Int = 200, using generator: inout RandomState) {
    let draws = generator.normals(count: 3 * count)
    samples = Matrix(
      rows: count, columns: 3,
      elements: draws.enumerated().map { $1 * Self.widths[$0 % 3] })
    let noise = generator.normals(count: count)
    let plane = samples
    targets = Matrix(
      rows: count, columns: 1,
      elements: (0..<count).map { row in
        let sum = zip(plane.row(row), Self.slopes).reduce(0) { $0 + $1.0 * $1.1 }
        return sum + Self.constant + 0.1 * noise[row]
      })
    let all = Matrix(sideBySide: [samples, Matrix(rows: count, columns: 1, repeating: 1)])
    guard let best = leastSquares(all, targets) else {
      preconditionFailure("\(count) points that lie in a plane of fewer dimensions")
    }
    self.best = best
    curvature = (2 / Double(count)) * product(all.transposed, all, on: .serial)
  }

  static let network = Network<Double>.fullyConnected(
    inputs: 3, hidden: [], classes: 1, objective: .meanSquaredError)

  /// Follows the gradient from a point `[4, 1]`: three slopes and a constant.
  func minimize(
    from point: Matrix<Double>, rate: Double, steps: Int, progress: (Double) throws -> Void
  ) throws -> (point: Matrix<Double>, losses: [Double]) {
    let (parameters, losses) = try Self.network.gradientDescent(
      from: parameters(point), on: samples, .values(targets), rate: rate, steps: steps,
      progress: progress)
    return (
      Matrix(rows: 4, columns: 1, elements: parameters.arrays.flatMap(\.elements)), losses
    )
  }

  /// The mean squared error of the best plane.
  var leastError: Double {
    let outputs = Self.network.scores(of: samples, parameters(best), on: .serial)
    let distance = outputs.frobeniusDistance(to: targets)
    return distance * distance / Double(targets.rows)
  }

  /// A point as the net's parameters.
  private func parameters(_ point: Matrix<Double>) -> ParameterSet<Double> {
    ParameterSet(
      shapes: Self.network.parameterShapes,
      arrays: [
        point.copyingRows(0..<3), Matrix(rows: 1, columns: 1, repeating: point[3, 0]),
      ])
  }
}

// show: normal-equations
/// The weights w with the least mean of (Xw − t)²: XᵀX w = Xᵀt.
///
/// - Parameters:
///   - samples: X, `[N, D]`.
///   - targets: t, `[N, 1]`.
/// - Returns: `[D, 1]`; nil where the columns of X are linearly dependent.
func leastSquares(_ samples: Matrix<Double>, _ targets: Matrix<Double>) -> Matrix<Double>? {
  solution(
    of: product(samples.transposed, samples, on: .serial),
    product(samples.transposed, targets, on: .serial))
}
// end: normal-equations

/// Solves Ax = b by Gaussian elimination with partial pivoting.
///
/// - Parameters:
///   - matrix: A, `[n, n]`.
///   - right: b, `[n, k]`.
/// - Returns: x, `[n, k]`; nil where A is singular.
/// - Complexity: O(*n*³).
func solution(of matrix: Matrix<Double>, _ right: Matrix<Double>) -> Matrix<Double>? {
  precondition(
    matrix.rows == matrix.columns && right.rows == matrix.rows,
    "no equations of [\(matrix.rows), \(matrix.columns)] and [\(right.rows), \(right.columns)]")
  let count = matrix.rows
  var (a, b) = (matrix, right)
  for column in 0..<count {
    let pivot = (column..<count).max { abs(a[$0, column]) < abs(a[$1, column]) } ?? column
    guard a[pivot, column] != 0 else { return nil }
    a.exchangeRows(column, pivot)
    b.exchangeRows(column, pivot)
    for row in 0..<count where row != column {
      let factor = a[row, column] / a[column, column]
      for index in column..<count { a[row, index] -= factor * a[column, index] }
      for index in 0..<b.columns { b[row, index] -= factor * b[column, index] }
    }
  }
  for row in 0..<count {
    for index in 0..<b.columns { b[row, index] /= a[row, row] }
  }
  return b
}

/// The largest eigenvalue of a positive semidefinite matrix, and its eigenvector of length 1, by power
/// iteration.
///
/// - Returns: The eigenvector as `[n, 1]`.
func largestEigenvalue(of matrix: Matrix<Double>) -> (value: Double, vector: Matrix<Double>) {
  var vector = Matrix<Double>(rows: matrix.rows, columns: 1, repeating: 1)
  var value = 0.0
  for _ in 0..<10_000 {
    let next = product(matrix, vector, on: .serial)
    value = next.frobeniusNorm()
    guard value > 0 else { break }
    let previous = vector
    vector = (1 / value) * next
    if vector.frobeniusDistance(to: previous) < 1e-15 { break }
  }
  return (value, vector)
}

extension Matrix {
  fileprivate mutating func exchangeRows(_ first: Int, _ second: Int) {
    for column in 0..<columns {
      (self[first, column], self[second, column]) = (self[second, column], self[first, column])
    }
  }
}
