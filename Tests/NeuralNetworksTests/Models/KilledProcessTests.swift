import Files
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// A process that is killed while it trains and writes, again and again.
struct KilledProcessTests {
  private static let settings = SolverSettings(
    epochs: 30, batchSize: 2, rule: .momentum, learningRate: 0.01, decay: 0.95,
    regularization: 0.1)

  private static func train(_ plan: CheckpointPlan?) throws -> Solver<Double> {
    let toy = ToyNetwork<Double>()
    var solver = toy.solver(settings)
    try solver.train(
      on: toy.samples, labels: toy.labels,
      validation: LabeledRows(toy.samples, labels: toy.labels), checkpoint: plan,
      progress: { _ in })
    return solver
  }

  /// Each child process trains on from the file that the one before left, and is killed with signal
  /// 9 some milliseconds later, wherever it is: in a step, or in the middle of writing.
  @Test func aKilledProcessResumes() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "workbook-killed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("training").path
    let delays: [Double] = [3, 10, 25, 50, 90]
    for milliseconds in delays {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, milliseconds = milliseconds as Double] in
        let killer = Thread {
          Thread.sleep(forTimeInterval: milliseconds / 1_000)
          kill(getpid(), SIGKILL)
        }
        killer.start()
        _ = try KilledProcessTests.train(
          CheckpointPlan(file: URL(fileURLWithPath: path), iterationInterval: 1))
        while true { sleep(1) }
      }
    }
    let file = URL(fileURLWithPath: path)
    let steps = try ArrayArchive(contentsOf: file).vector("history", as: Double.self).count
    #expect(steps > 0)
    let resumed = try Self.train(CheckpointPlan(file: file))
    #expect(resumed.hasSameBits(as: try Self.train(nil)))
    #expect(resumed.iteration == 60)
  }
}
