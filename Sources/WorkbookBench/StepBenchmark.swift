// How long a step of a net's training takes, by batch and by width.

import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// `workbook-bench steps`: a step of a net of two hidden layers with batch normalization, by
/// momentum, on random samples of 784 numbers: milliseconds, and what the products in it come to.
enum StepBenchmark {
  static let inputs = 784
  static let classes = 10
  static let batches = [10, 100, 1_000]
  static let widths = [30, 100, 300, 1_000]
  static let steps = 15

  static func run(_ report: BenchmarkReport) {
    print(
      "medians of \(steps) steps on \(Execution.automatic.threads) threads, "
        + "net \(inputs)-width-width-\(classes)")
    print(
      "  width  batch   Double ms  GFLOP/s    Float ms  GFLOP/s  times as fast")
    for width in widths {
      for batch in batches {
        let (double, operations) = measure(Double.self, width: width, batch: batch)
        let (float, _) = measure(Float.self, width: width, batch: batch)
        for (typeName, time) in [("float64", double), ("float32", float)] {
          report.add("steps", "width \(width), batch \(batch), \(typeName)", ours: [time])
        }
        print(
          String(
            format: "%7d%7d%12.3f%9.1f%12.3f%9.1f%15.2f", width, batch, double * 1e3,
            operations / double * 1e-9, float * 1e3, operations / float * 1e-9, double / float))
      }
    }
  }

  /// The median time of a step in seconds, and how many additions and multiplications it has: three
  /// products a layer, two for the first, which no gradient leaves.
  private static func measure<Scalar: RealScalar>(
    _ type: Scalar.Type, width: Int, batch: Int
  ) -> (seconds: Double, operations: Double) {
    var generator = RandomState(seed: 0)
    let network = Network<Scalar>.fullyConnected(
      inputs: inputs, hidden: [width, width], classes: classes, normalization: .batch)
    let samples = Matrix<Scalar>(
      rows: batch * (steps + 5), columns: inputs,
      elements: generator.uniforms(count: batch * (steps + 5) * inputs).map { Scalar($0) })
    let labels = (0..<samples.rows).map { $0 % classes }
    let parameters = network.randomParameters(.he, using: &generator)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: 1, batchSize: batch, rule: .momentum, learningRate: 0.01,
        regularization: 0),
      generator: generator)
    var times: [UInt64] = []
    // Told before every step; nothing is thrown, so nothing ends early.
    try? solver.train(on: samples, labels: labels) { _ in
      times.append(DispatchTime.now().uptimeNanoseconds)
    }
    // The first steps find caches and threads cold.
    let seconds = zip(times, times.dropFirst()).map { Double($1 - $0) * 1e-9 }.dropFirst(3).sorted()
    let first = network.summary.rows[0].multiplyAdds
    let multiplyAdds = 3 * network.summary.multiplyAdds - first
    return (seconds[seconds.count / 2], 2 * Double(batch * multiplyAdds))
  }
}
