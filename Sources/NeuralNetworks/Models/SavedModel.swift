// Saved models: networks with their parameters, as files.

import Files
import Foundation
import LinearAlgebra

/// A trained network with everything needed to use it: its architecture, its parameters, the
/// preprocessing of samples, and notes.
///
/// ```swift
/// let model = SavedModel(
///   network: network, parameters: solver.bestParameters,
///   standardization: Standardization(mean: mean),
///   notes: ["data set": "cifar10", "validation accuracy": "0.494"])
/// try model.write(to: file)
///
/// let same = try SavedModel<Double>(contentsOf: file)
/// same.predictedLabels(for: rawImages)
/// ```
///
/// The file is an `ArrayArchive`. Its notes are `kind` (`network`), `precision`, `network` (see
/// `Network.description`), and `note KEY` for each of the model's own. Its arrays are `mean` and
/// `deviation`, `[D]`, where there are such, and the parameters by name, `W1`, `b1` and so on, each
/// of two dimensions.
public struct SavedModel<Scalar: RealScalar>: Sendable {
  public let network: Network<Scalar>
  public let parameters: ParameterSet<Scalar>
  /// The preprocessing of samples.
  public let standardization: Standardization<Scalar>
  /// Anything worth knowing, such as the accuracy and the data set.
  public var notes: [String: String]

  /// - Precondition: parameters and standardization fit the network.
  public init(
    network: Network<Scalar>, parameters: ParameterSet<Scalar>,
    standardization: Standardization<Scalar> = Standardization(), notes: [String: String] = [:]
  ) {
    precondition(
      parameters.shapes == network.parameterShapes,
      "parameters \(parameters.shapes.map(\.name)) for \(network.parameterShapes.map(\.name))")
    precondition(
      standardization.fits(columns: network.inputs),
      "a mean of \(standardization.mean.count) for a network of \(network.inputs) inputs")
    self.network = network
    self.parameters = parameters
    self.standardization = standardization
    self.notes = notes
  }

  /// Reads and validates a model.
  ///
  /// - Parameters:
  ///   - file: Where the model is.
  ///   - ownLayer: Makes a layer from a summary that the library does not know.
  /// - Throws: `ModelFileError`; `ArrayArchiveError` for a file that was cut short or altered;
  ///   `StoredArrayError` for an array of another shape; `FileAccessError`.
  public init(
    contentsOf file: URL, ownLayer: (String) -> (any Layer<Scalar>)? = { _ in nil }
  ) throws {
    let archive = try ArrayArchive(contentsOf: file)
    try archive.require(.model, Scalar.precision, path: file.path)
    do {
      network = try Network(description: archive.note("network"), ownLayer: ownLayer)
    } catch let error as NetworkDescriptionError {
      throw ModelFileError.network(path: file.path, error)
    }
    parameters = try archive.parameters(network.parameterShapes)
    let found = try ["mean", "deviation"].map {
      archive[$0] == nil ? [] : try archive.vector($0, as: Scalar.self)
    }
    for vector in found where !vector.isEmpty && vector.count != network.inputs {
      throw ModelFileError.standardization(
        path: file.path, found: vector.count, inputs: network.inputs)
    }
    standardization = Standardization(mean: found[0], deviation: found[1])
    notes = archive.metadata.reduce(into: [:]) { notes, note in
      guard note.key.hasPrefix(notePrefix) else { return }
      notes[String(note.key.dropFirst(notePrefix.count))] = note.value
    }
  }

  /// Writes the model atomically.
  ///
  /// - Throws: `FileAccessError`.
  public func write(to file: URL) throws {
    var archive = ArrayArchive(.model, Scalar.precision)
    archive[metadata: "network"] = network.description
    for (key, value) in notes.sorted(by: { $0.key < $1.key }) {
      archive[metadata: notePrefix + key] = value
    }
    if !standardization.mean.isEmpty { archive["mean"] = StoredArray(standardization.mean) }
    if !standardization.deviation.isEmpty {
      archive["deviation"] = StoredArray(standardization.deviation)
    }
    archive.add(parameters)
    try archive.write(to: file)
  }

  /// The class with the largest score for every sample.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, before the standardization: raw pixels.
  ///   - execution: The threads to use.
  /// - Returns: `[N]`.
  public func predictedLabels(
    for samples: some RowSource<Scalar>, on execution: Execution = .automatic
  ) -> [Int] {
    network.predictedLabels(
      for: StandardizedRows(samples, standardization), parameters, on: execution)
  }
}

/// The prefix of the keys of a model's own notes in a file.
private let notePrefix = "note "

extension ParameterSet {
  /// Writes each array as a NumPy file, `W1.npy`, into a folder, which is created if missing.
  ///
  /// Weights have two dimensions, biases one, as in the course.
  ///
  /// - Throws: `FileAccessError`, or the system's error about the folder.
  public func writeNumPyFiles(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (shape, array) in zip(shapes, arrays) {
      let file = folder.appendingPathComponent(shape.name + ".npy")
      if shape.rows == 1 && !shape.isPenalized {
        try NumPyFile.write(array.elements, to: file)
      } else {
        try NumPyFile.write(array, to: file)
      }
    }
  }
}
