// Several linear classifiers trained at once, on minibatches that are read once.

import LinearAlgebra

extension ScoreLoss {
  /// Trains classifiers that start from the same weights and see the same minibatches, side by
  /// side.
  ///
  /// Each minibatch is read and turned into numbers once, and the weights stand side by side in one
  /// matrix `[D, C · trainings]`, so that two matrix products a step serve all of them. Each result
  /// is that of a training of its own from the same plan, up to rounding.
  public static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>] {
    checkTrainingArguments(samples: samples, labels: labels, plan: plan)
    var trainings = ParallelTrainings<Self>(settings: settings, plan: plan, execution: execution)
    for (iteration, batch) in plan.batches.enumerated() {
      if iteration % 16 == 0 { try progress(Double(iteration) / Double(plan.batches.count)) }
      trainings.step(batch: batch, samples: samples, labels: labels)
      if trainings.allDiverged { break }
    }
    return trainings.results
  }
}

/// Several trainings in one matrix of weights.
private struct ParallelTrainings<Loss: ScoreLoss> {
  typealias Scalar = Loss.Scalar

  private let settings: [TrainingSettings<Scalar>]
  private let classes: Int
  private let execution: Execution
  /// `[D, C · trainings]`
  private var weights: Matrix<Scalar>
  private var gradient: Matrix<Scalar>
  /// The minibatch as numbers, where it is read.
  private var rows = Matrix<Scalar>(rows: 0, columns: 0)
  private var scores = Matrix<Scalar>(rows: 0, columns: 0)
  /// The history and the divergence of each; the weights are filled in at the end.
  private var records: [TrainingResult<Scalar>]

  init(
    settings: [TrainingSettings<Scalar>], plan: TrainingPlan<Scalar>, execution: Execution
  ) {
    precondition(!settings.isEmpty, "no settings to train with")
    self.settings = settings
    self.execution = execution
    classes = plan.initialWeights.columns
    weights = plan.initialWeights.repeatingColumns(settings.count)
    gradient = Matrix(rows: weights.rows, columns: weights.columns)
    records = settings.map { _ in TrainingResult(weights: Matrix(rows: 0, columns: 0)) }
  }

  var allDiverged: Bool { records.allSatisfy { $0.divergence != nil } }

  var results: [TrainingResult<Scalar>] {
    settings.indices.map { training in
      var result = records[training]
      result.weights = weights.columns(training * classes..<(training + 1) * classes)
      return result
    }
  }

  mutating func step(batch: [Int], samples: some RowSource<Scalar>, labels: [Int]) {
    if scores.rows != batch.count {
      scores = Matrix(rows: batch.count, columns: weights.columns)
    }
    let rows = operand(of: batch, samples)
    scores.addProduct(of: rows, weights, selfScaledBy: 0, on: execution)
    let batchLabels = batch.map { labels[$0] }
    let penalties = blockNorms(weights, blocks: settings.count)
    let count = Scalar(batch.count)
    let stride = weights.columns
    let classes = classes
    let sums = scores.withUnsafeMutableElements { scores in
      settings.indices.map { training in
        Loss.replaceScores(
          scores.baseAddress! + training * classes, stride: stride, classes: classes,
          labels: batchLabels)
      }
    }
    for training in settings.indices where records[training].divergence == nil {
      let penalty = settings[training].regularization * penalties[training]
      records[training].record(loss: Double(sums[training] / count + penalty))
    }
    gradient.addProduct(
      of: rows.transposed, scores, scaledBy: 1 / count, selfScaledBy: 0, on: execution)
    update()
  }

  /// The minibatch as an operand of the two products.
  ///
  /// With few columns a product spends its time on reading the samples, and numbers that were read
  /// once into the same memory are read fastest; with many, on multiplying, and it can convert
  /// samples on its way.
  private mutating func operand(
    of batch: [Int], _ samples: some RowSource<Scalar>
  ) -> MatrixView<Scalar> {
    guard weights.columns <= 16 else { return samples.operand(of: batch, on: execution) }
    if rows.rows != batch.count {
      rows = Matrix(rows: batch.count, columns: samples.columns)
    }
    samples.read(batch, into: &rows, on: execution)
    return rows.view
  }

  /// W ← W − η (∂data/∂W + 2λW), where the training has not diverged.
  private mutating func update() {
    let rates = settings.indices.flatMap { training -> [Scalar] in
      let rate = records[training].divergence == nil ? settings[training].learningRate : 0
      return Array(repeating: rate, count: classes)
    }
    let penalties = settings.flatMap {
      Array(repeating: 2 * $0.regularization, count: classes)
    }
    descend(&weights, gradient, rates: rates, penalties: penalties)
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func descend<Scalar: RealScalar>(
  _ weights: inout Matrix<Scalar>, _ gradient: Matrix<Scalar>, rates: [Scalar],
  penalties: [Scalar]
) {
  let (rows, columns) = (weights.rows, weights.columns)
  weights.withUnsafeMutableElements { weights in
    gradient.withUnsafeElements { gradient in
      rates.withUnsafeBufferPointer { rates in
        penalties.withUnsafeBufferPointer { penalties in
          for row in 0..<rows {
            for column in 0..<columns where rates[column] != 0 {
              let place = row * columns + column
              let slope = gradient[place] + penalties[column] * weights[place]
              weights[place] -= rates[column] * slope
            }
          }
        }
      }
    }
  }
}

/// The squared norms of blocks of columns of the same width.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func blockNorms<Scalar: RealScalar>(_ matrix: Matrix<Scalar>, blocks: Int) -> [Scalar] {
  let columns = matrix.columns
  var sums = [Scalar](repeating: 0, count: columns)
  matrix.withUnsafeElements { elements in
    sums.withUnsafeMutableBufferPointer { sums in
      for row in 0..<matrix.rows {
        for column in 0..<columns {
          let value = elements[row * columns + column]
          sums[column] += value * value
        }
      }
    }
  }
  let width = columns / blocks
  return (0..<blocks).map { sums[$0 * width..<($0 + 1) * width].reduce(0, +) }
}

extension Matrix {
  /// The matrix `count` times side by side.
  fileprivate func repeatingColumns(_ count: Int) -> Matrix {
    Matrix(
      rows: rows, columns: columns * count,
      elements: (0..<rows).flatMap { row in
        (0..<count).flatMap { _ in self.row(row) }
      })
  }

  /// A copy of some columns that follow one another.
  fileprivate func columns(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: rows, columns: range.count,
      elements: (0..<rows).flatMap { row in
        elements[row * columns + range.lowerBound..<row * columns + range.upperBound]
      })
  }
}
