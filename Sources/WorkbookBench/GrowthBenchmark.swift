// How time grows with the size of the work: near linear where the work is.

import Foundation
import LinearAlgebra
import LinearClassifiers
import NearestNeighbors
import NumPyRandom

/// `workbook-bench growth`: medians of seconds by N, D, k, queries, classes, batch and threads, each doubled
/// or more while the others stay; and the exponent, by which the time grew with the size.
enum GrowthBenchmark {
  private static let rounds = 3

  static func run(_ report: BenchmarkReport) {
    say(
      "medians of \(rounds) rounds on \(Execution.automatic.threads) threads, \(InstructionSet.best), "
        + "float32")
    let sizes = NeighborSizes()
    grow("kNN prediction, N", [12_500, 25_000, 50_000], report) {
      var sizes = sizes
      sizes.training = $0
      return sizes.work()
    }
    grow("kNN prediction, D", [768, 1_536, 3_072], report) {
      var sizes = sizes
      sizes.features = $0
      return sizes.work()
    }
    grow("kNN prediction, queries", [250, 500, 1_000], report) {
      var sizes = sizes
      sizes.queries = $0
      return sizes.work()
    }
    grow("kNN prediction, k", [1, 10, 100], report) {
      var sizes = sizes
      sizes.k = $0
      return sizes.work()
    }
    growTrainings(report)
    let threads = Execution.automatic.threads
    grow("kNN prediction, threads", threads == 1 ? [1] : [1, threads], report) {
      var sizes = sizes
      sizes.threads = $0
      return sizes.work()
    }
  }

  /// What a prediction is of.
  private struct NeighborSizes {
    var training = 25_000
    var features = 3_072
    var queries = 500
    var k = 5
    var threads = Execution.automatic.threads

    func work() -> () -> Void {
      let queries: Matrix<Float> = NeighborBenchmark.pixels(
        self.queries, columns: features, seed: 1)
      let training: Matrix<Float> = NeighborBenchmark.pixels(
        self.training, columns: features, seed: 2)
      let classifier = KNearestNeighbors(
        training: training, labels: (0..<training.rows).map { $0 % 10 }, classCount: 10,
        execution: Execution(threads: threads))
      return { _ = classifier.predict(queries, k: k) }
    }
  }

  /// Softmax trainings of 300 steps.
  private static func growTrainings(_ report: BenchmarkReport) {
    grow("Softmax training, C", [10, 20, 40, 80], report) { training(classes: $0, batch: 200) }
    grow("Softmax training, batch", [100, 200, 400, 800], report) {
      training(classes: 10, batch: $0)
    }
  }

  private static func training(classes: Int, batch: Int) -> () -> Void {
    let samples: Matrix<Float> = random(5_000, 3_073)
    let labels = (0..<samples.rows).map { $0 % classes }
    return {
      var generator = RandomState(seed: 0)
      let plan = TrainingPlan<Float>(
        features: samples.columns, classes: classes, samples: samples.rows, iterations: 300,
        batchSize: batch, using: &generator)
      // Nothing stops it.
      _ = try! SoftmaxLoss<Float>.train(
        on: samples, labels: labels,
        settings: [TrainingSettings(learningRate: 1e-4, regularization: 1e-3)], plan: plan,
        execution: .automatic, progress: { _ in })
    }
  }

  /// Measures the work of each size and prints how the time grew.
  private static func grow(
    _ name: String, _ sizes: [Int], _ report: BenchmarkReport, _ work: (Int) -> () -> Void
  ) {
    var before: (size: Int, time: Double)?
    for size in sizes {
      let run = work(size)
      run()
      let times = (0..<rounds).map { _ in seconds(run) }
      let time = median(times)
      let exponent = before.map { log2(time / $0.time) / log2(Double(size) / Double($0.size)) }
      say(
        "\(name) \(size)".padding(toLength: 36, withPad: " ", startingAt: 0)
          + duration(time).padding(toLength: 10, withPad: " ", startingAt: 0)
          + (exponent.map { "grew as size^\(figure($0, 2))" } ?? ""))
      report.add("growth", "\(name) = \(size)", ours: times)
      before = (size, time)
    }
  }
}
