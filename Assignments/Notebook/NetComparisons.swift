// Trainings compared with one another: their curves, and a table of their final results.

import LinearAlgebra
import NeuralNetworks
import WorkbookKit

/// A training with the name that charts give it.
package struct NetTraining<Scalar: RealScalar>: Sendable {
  package let name: String
  package var solver: Solver<Scalar>

  /// The mean loss of the last tenth of the steps; NaN where the training diverged.
  package var finalLoss: Double {
    guard solver.divergence == nil else { return .nan }
    let end = solver.history.suffix(max(1, solver.history.count / 10))
    return end.reduce(0, +) / Double(end.count)
  }

  /// The accuracies after the last epoch.
  package var train: Double { solver.epochs.last?.train ?? .nan }
  package var validation: Double { solver.epochs.last?.validation ?? .nan }
  /// The best accuracies of any epoch.
  package var bestTrain: Double { largest(solver.epochs.map(\.train)) }
  package var bestValidation: Double { solver.bestValidation ?? .nan }
}

extension Page {
  /// Draws losses and accuracies of several trainings, and tabulates their final results.
  package func compare<Scalar: RealScalar>(_ trainings: [NetTraining<Scalar>]) {
    func curves(_ values: (Solver<Scalar>) -> [Double]) -> [(name: String, values: [Double])] {
      trainings.map { ($0.name, values($0.solver)) }
    }
    plot(
      "Loss of each minibatch", x: "iteration", y: "loss", from: 1, curves: curves(\.history))
    plot(
      "Accuracy on training images", x: "epoch", y: "accuracy", from: 1,
      curves: curves { $0.epochs.map(\.train) })
    plot(
      "Accuracy on validation images", x: "epoch", y: "accuracy", from: 1,
      curves: curves { $0.epochs.map { $0.validation ?? .nan } })
    table(
      "trainings", trainings, as: .keyed,
      [
        .word("training") { $0.name },
        .number("final loss", .decimals(4), key: "loss") { $0.finalLoss },
        .number("training", .decimals(4), key: "train") { $0.train },
        .number("validation", .decimals(4), key: "val") { $0.validation },
        .number("best validation", .decimals(4), key: "best_val") { $0.bestValidation },
      ])
  }
}
