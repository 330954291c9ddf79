// Training a net on a page: a line for each epoch, curves, weights as images, a file that holds it.

import Datasets
import Files
import Foundation
import LinearAlgebra
import NeuralNetworks
import Reporting
import WorkbookKit

extension Page {
  /// Trains to the end of the solver's settings and reports every epoch as it ends.
  ///
  /// ```swift
  /// try page.train(
  ///   &solver, on: training, validation: validation, execution: run.execution,
  ///   checkpoint: run.checkpoint("train"))
  /// ```
  ///
  /// - Parameters:
  ///   - training: `[N, D]` with labels.
  ///   - validation: Measured after every epoch.
  ///   - checkpoint: Where the training is saved, and resumes from; nil for not at all.
  ///   - name: Begins every line, where a step trains several nets.
  ///   - part: The part of the step's progress that this training is.
  package func train<Scalar: RealScalar>(
    _ solver: inout Solver<Scalar>, on training: LabeledRows<some RowSource<Scalar>>,
    validation: LabeledRows<some RowSource<Scalar>>, execution: Execution,
    checkpoint: CheckpointPlan? = nil, named name: String? = nil,
    as part: ClosedRange<Double> = 0...1
  ) throws {
    let prefix = name.map { $0 + ", " } ?? ""
    let total = solver.settings.epochs
    var isFirst = solver.iteration == 0
    var told = solver.epochs.count
    try solver.train(
      on: training, validation: validation, execution: execution, checkpoint: checkpoint
    ) { state in
      try progress(part.lowerBound + state.fraction * (part.upperBound - part.lowerBound))
      if isFirst && state.fraction > 0 {
        told = state.epochs.count
        text(
          "\(prefix.isEmpty ? "Resumed" : prefix + "resumed") from the checkpoint: \(told) of \(counted(total, "epoch")) "
            + (told == 1 ? "was" : "were") + " done.")
      }
      isFirst = false
      while told < state.epochs.count {
        let epoch = state.epochs[told]
        told += 1
        text(
          "\(prefix)epoch \(told) / \(total): loss \(state.lastLoss, .decimals(6)), "
            + "train accuracy \(epoch.train, .decimals(4)), "
            + "validation accuracy \(epoch.validation ?? .nan, .decimals(4))")
      }
    }
  }

  /// The same on images that were split.
  ///
  /// - Parameter name: What the training's checkpoint is called, where the user wants one.
  package func train<Scalar: RealScalar>(
    _ solver: inout Solver<Scalar>, on images: SplitImages<Scalar>, _ run: AssignmentOptions,
    named name: String
  ) throws {
    try train(
      &solver, on: images.labeled.training, validation: images.labeled.validation,
      execution: run.execution,
      checkpoint: run.checkpoint(name))
  }

  /// Draws the loss of a training and its accuracies after each epoch.
  ///
  /// - Parameters:
  ///   - width: How many minibatches each point of the loss is the mean of.
  ///   - firstEpoch: 0 where the accuracies before the first epoch's end are among those measured.
  package func trainingCurves(
    of solver: Solver<some RealScalar>, lossOver width: Int = 1, fromEpoch firstEpoch: Int = 1
  ) {
    plot(
      width == 1 ? "Loss of each minibatch" : "Mean loss of \(width) minibatches", x: "iteration",
      y: "loss", from: width == 1 ? 0 : Double(width), every: Double(width),
      curves: [("training", solver.meanLosses(of: width))])
    plot(
      "Accuracy after each epoch", x: "epoch", y: "accuracy", from: Double(firstEpoch),
      [
        "training": solver.epochs.map(\.train),
        "validation": solver.epochs.map { $0.validation ?? .nan },
      ])
  }

  /// Judges whether the mean loss of the last 20 steps is below a part of the first loss; a training
  /// that diverged fails.
  package func expectFallingLoss(
    of solver: Solver<some RealScalar>, below part: Double, called words: String,
    from source: ExpectationSource
  ) {
    let first = solver.history.first ?? .nan
    let end = solver.history.suffix(20)
    let mean = end.reduce(0, +) / Double(end.count)
    expect(
      "the loss falls", solver.divergence == nil ? mean : .nan, below: part * first,
      "from \(first) to a mean of \(mean) over the last \(end.count) steps, expected below \(words)",
      from: source)
  }

  /// Shows the first layer's weights, an image for each hidden unit, each scaled to its own range so
  /// that faint ones show too.
  package func firstLayerWeights(
    of parameters: ParameterSet<some RealScalar>, shape: ImageShape, atMost limit: Int = 100
  ) {
    guard let weights = parameters.arrays.first else { return }
    let tiles = (0..<min(limit, weights.columns)).map { unit -> Raster in
      let values = (0..<weights.rows).map { Double(weights[$0, unit]) }
      return Raster(bytes: shades(of: values, from: values), shape: shape)
    }
    pictures(
      tiles, columns: 10,
      "First-layer weights of \(tiles.count) hidden units, each scaled to its own range")
  }

  /// Writes a solver's best net to the file that the user named, else to a temporary one, reads it
  /// back and judges whether all arrays are the same; writes the arrays for NumPy where the user named
  /// a folder.
  ///
  /// - Parameter dataset: The name of the images, for the file's notes.
  /// - Returns: What was read back.
  /// - Throws: `ModelFileError`, `FileAccessError` and others for a file that cannot be written.
  package func save<Scalar: RealScalar>(
    bestOf solver: Solver<Scalar>, _ standardization: Standardization<Scalar>, dataset: String,
    _ run: AssignmentOptions
  ) throws -> SavedModel<Scalar> {
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-\(UUID().uuidString).model")
    let file = run.files[.save].map { URL(fileURLWithPath: $0) } ?? temporary
    defer { try? FileManager.default.removeItem(at: temporary) }
    let saved = SavedModel(
      network: solver.network, parameters: solver.bestParameters,
      standardization: standardization,
      notes: [
        "data set": dataset, "seed": "\(run.seed)",
        "validation accuracy": "\(solver.bestValidation ?? .nan, .decimals(4))",
      ])
    try saved.write(to: file)
    if let path = run.files[.save] { text("Saved as '\(path)'.") }
    let loaded = try SavedModel<Scalar>(contentsOf: file) { summary in
      // A learner's own layers are not the library's: they come from the network that was saved.
      solver.network.layers.first { $0.summary == summary }
    }
    let (before, after) = (saved.parameters.arrays, loaded.parameters.arrays)
    let changed =
      before.count == after.count
      ? zip(before, after).count { !$0.elements.elementsEqual($1.elements) } : before.count
    expect("saved arrays that changed", changed, equals: 0, from: "the net that was saved")
    if let folder = run.files[.arrays] {
      try saved.parameters.writeNumPyFiles(to: URL(fileURLWithPath: folder))
      let names = saved.parameters.shapes.map { $0.name + ".npy" }.joined(separator: ", ")
      text("For NumPy, in '\(folder)': \(names). numpy.load reads each of them.")
    }
    return loaded
  }
}

extension Network {
  /// The share of images that are classified correctly.
  package func accuracy(
    of parameters: ParameterSet<Scalar>, on images: CenteredImages<Scalar>, _ execution: Execution
  ) -> Double {
    Notebook.accuracy(
      of: predictedLabels(for: images, parameters, on: execution), images.labels)
  }
}
