// Trainings one after the other, batched, and in both precisions.

import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import NumPyRandom

/// `workbook-bench trainings`: six trainings of 300 steps on synthetic images.
enum TrainingBenchmark {
  static let rounds = 5

  static func run(_ report: BenchmarkReport) throws {
    let images = SyntheticImages.training(count: 10_000, seed: 0)
    print("medians of \(rounds) rounds on \(Execution.automatic.threads) threads, 6 trainings")
    var separate: [Double] = []
    var wide: [Double] = []
    var single: [Double] = []
    for _ in 0..<rounds {
      separate.append(try seconds(Double.self, images, batched: false))
      wide.append(try seconds(Double.self, images, batched: true))
      single.append(try seconds(Float.self, images, batched: true))
    }
    report.add("trainings", "6 Softmax trainings one after the other", ours: separate)
    report.add("trainings", "6 Softmax trainings, batched", ours: wide)
    report.add("trainings", "6 Softmax trainings, batched in Float", ours: single)
    show("one after the other", separate, against: separate)
    show("batched", wide, against: separate)
    show("batched in Float", single, against: separate)
  }

  private static func seconds<Scalar: RealScalar>(
    _ type: Scalar.Type, _ images: Images, batched: Bool
  ) throws -> Double {
    let samples = CenteredImages<Scalar>(
      images, at: Array(0..<images.count), mean: images.mean(of: 0..<images.count),
      appendsOne: true)
    let labels = samples.labels
    var generator = RandomState(seed: 0)
    let plan = TrainingPlan<Scalar>(
      features: samples.columns, classes: 10, samples: samples.rows, iterations: 300,
      batchSize: 200, using: &generator)
    let settings = [1e4, 2e4, 3e4, 4e4, 5e4, 6e4].map {
      TrainingSettings(learningRate: Scalar(1e-7), regularization: Scalar($0))
    }
    let start = DispatchTime.now().uptimeNanoseconds
    for group in batched ? [settings] : settings.map({ [$0] }) {
      _ = try SoftmaxLoss<Scalar>.train(
        on: samples, labels: labels, settings: group, plan: plan, execution: .automatic,
        progress: { _ in })
    }
    return Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
  }

  private static func show(_ name: String, _ times: [Double], against reference: [Double]) {
    let ratios = zip(reference, times).map(/).sorted()
    let sorted = times.sorted()
    print(
      name.padding(toLength: 24, withPad: " ", startingAt: 0)
        + String(
          format: "%8.3f s   %.2f times as fast (%.2f … %.2f)", sorted[sorted.count / 2],
          ratios[ratios.count / 2], ratios[0], ratios[ratios.count - 1]))
  }
}
