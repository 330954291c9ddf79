// A learner's losses as the notebooks of svm and softmax call them.

import ExerciseJudging
import Exercises
import LinearAlgebra
import LinearClassifiers
import Losses

/// A loss that a learner's program computes.
public protocol LearnersLoss: LinearLoss where Scalar == Double {}

/// The hinge loss of a learner's program.
public enum LearnersHingeLoss: LearnersLoss {
  public static var kind: ClassificationLoss { .svm }
}

/// The softmax loss of a learner's program.
public enum LearnersSoftmaxLoss: LearnersLoss {
  public static var kind: ClassificationLoss { .softmax }
}

extension LearnersLoss {
  public static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    loss("lossNaive", weights, samples, labels, regularization)
  }

  public static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    loss("lossVectorized", weights, samples, labels, regularization)
  }

  private static func loss(
    _ function: String, _ w: Matrix<Double>, _ x: Matrix<Double>, _ y: [Int], _ reg: Double
  ) -> LossAndGradient<Double> {
    let program = LearnersProgram.current.withLock { $0 }
    let results = program?.results(
      of: function, [.matrix(w), .matrix(x), .integers(y), .number(reg)])
    if let results, results.count == 2, case .number(let loss) = results[0],
      case .matrix(let gradient) = results[1]
    {
      if gradient.rows == w.rows && gradient.columns == w.columns {
        return LossAndGradient(loss: loss, gradient: gradient)
      }
      program?.reject(
        function,
        "it returned a [\(gradient.rows), \(gradient.columns)] gradient of [\(w.rows), "
          + "\(w.columns)] weights")
    }
    return LossAndGradient(
      loss: .nan, gradient: Matrix(rows: w.rows, columns: w.columns, repeating: .nan))
  }
}
