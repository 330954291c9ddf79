import Files
import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

struct SavedModelTests {
  private let network = Network<Double>.twoLayer(inputs: 6, hidden: 5, classes: 3)
  private let parameters: ParameterSet<Double>
  private let raw: Matrix<Double>
  private let mean = [1, 2, 3, 4, 5, 6.5]
  private let deviation = [1, 0.5, 2, 4, 3, 0.1]

  init() {
    var draws = RandomState(seed: 6)
    parameters = network.randomParameters(weightScale: 1, using: &draws)
    raw = Matrix(rows: 40, columns: 6, elements: draws.uniforms(count: 240, in: 0..<10))
  }

  private func model(_ standardization: Standardization<Double>) -> SavedModel<Double> {
    SavedModel(
      network: network, parameters: parameters, standardization: standardization,
      notes: ["data set": "cifar10", "kind": "a note of one's own, even by this name"])
  }

  /// A loaded model predicts on raw rows what the net predicts on standardized ones.
  @Test func aLoadedModelPredictsTheSame() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("net.model")
      let standardization = Standardization(mean: mean, deviation: deviation)
      try model(standardization).write(to: file)
      let loaded = try SavedModel<Double>(contentsOf: file)
      #expect(loaded.network.description == network.description)
      #expect(loaded.parameters == parameters)
      #expect(loaded.standardization == standardization)
      #expect(
        loaded.notes == [
          "data set": "cifar10", "kind": "a note of one's own, even by this name",
        ])
      var rows = raw
      for row in 0..<40 {
        for column in 0..<6 {
          rows[row, column] = (raw[row, column] - mean[column]) / deviation[column]
        }
      }
      let expected = network.predictedLabels(for: rows, parameters)
      #expect(loaded.predictedLabels(for: raw) == expected)
      #expect(network.predictedLabels(for: raw, parameters) != expected, "no test without")
    }
  }

  @Test func aModelWithoutStandardizationIsLoaded() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("net.model")
      try model(Standardization()).write(to: file)
      let loaded = try SavedModel<Double>(contentsOf: file)
      #expect(loaded.standardization.mean.isEmpty && loaded.standardization.deviation.isEmpty)
      #expect(
        loaded.predictedLabels(for: raw) == network.predictedLabels(for: raw, parameters))
    }
  }

  @Test func anotherPrecisionIsRefused() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("net.model")
      try model(Standardization(mean: mean)).write(to: file)
      let expected = ModelFileError.otherPrecision(
        path: file.path, found: "double", expected: .float)
      #expect(throws: expected) { try SavedModel<Float>(contentsOf: file) }
      #expect(expected.description.contains("'double'"))
    }
  }

  /// Cut at every byte, and a bit of each byte turned over.
  @Test func aDamagedFileIsRefused() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("net.model")
      try SavedModel(
        network: Network<Double>(inputs: 2, layers: [Affine(inputs: 2, outputs: 2)]),
        parameters: ParameterSet(
          zeros: [
            ParameterShape("W1", rows: 2, columns: 2, isPenalized: true),
            ParameterShape("b1", rows: 1, columns: 2, isPenalized: false),
          ])
      ).write(to: file)
      let bytes = try Data(contentsOf: file)
      _ = try SavedModel<Double>(contentsOf: file)
      for length in stride(from: 0, to: bytes.count, by: 7) {
        try bytes.prefix(length).write(to: file)
        #expect(throws: ArrayArchiveError.self) { try SavedModel<Double>(contentsOf: file) }
      }
      for index in stride(from: 0, to: bytes.count, by: 5) {
        var altered = bytes
        altered[index] ^= 1 << (index % 8)
        try altered.write(to: file)
        #expect(throws: ArrayArchiveError.self) { try SavedModel<Double>(contentsOf: file) }
      }
    }
  }

  /// Files that are whole, with a checksum that is right, and yet no such model.
  @Test func aFileThatIsNoSuchModelIsRefused() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("net.model")
      func changed(_ change: (inout ArrayArchive) -> Void) throws {
        try model(Standardization(mean: mean)).write(to: file)
        var archive = try ArrayArchive(contentsOf: file)
        change(&archive)
        try archive.write(to: file)
      }
      func expect<E: Error & Equatable>(
        _ error: E, _ change: (inout ArrayArchive) -> Void
      ) throws {
        try changed(change)
        #expect(throws: error) { try SavedModel<Double>(contentsOf: file) }
      }
      let path = file.path
      try expect(ModelFileError.otherKind(path: path, found: "cat", expected: .model)) {
        $0[metadata: "kind"] = "cat"
      }
      try expect(ModelFileError.otherKind(path: path, found: nil, expected: .model)) {
        $0[metadata: "kind"] = nil
      }
      try expect(ModelFileError.network(path: path, .unknownLayer("gelu"))) {
        $0[metadata: "network"] = "6 inputs; affine 6 → 5; gelu; affine 5 → 3; softmax loss"
      }
      try expect(ModelFileError.standardization(path: path, found: 5, inputs: 6)) {
        $0["mean"] = StoredArray([1.0, 2, 3, 4, 5])
      }
      // Another hidden size than the arrays have, a transposed array, one that is not there.
      try changed {
        $0[metadata: "network"] = "6 inputs; affine 6 → 4; relu; affine 4 → 3; softmax loss"
      }
      #expect(throws: StoredArrayError.self) { try SavedModel<Double>(contentsOf: file) }
      try changed { $0["W1"] = StoredArray(Matrix<Double>(rows: 5, columns: 6)) }
      #expect(throws: StoredArrayError.self) { try SavedModel<Double>(contentsOf: file) }
      try changed { $0["b2"] = nil }
      #expect(throws: ArrayArchiveError.self) { try SavedModel<Double>(contentsOf: file) }
      #expect(
        throws: FileAccessError.missing(path: folder.appendingPathComponent("none").path)
      ) { try SavedModel<Double>(contentsOf: folder.appendingPathComponent("none")) }
    }
  }

  @Test func aLearnersLayerIsLoaded() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("net.model")
      let network = Network<Double>(
        inputs: 4, layers: [Scaling(columns: 4), Affine(inputs: 4, outputs: 2)])
      var draws = RandomState(seed: 1)
      let parameters = network.randomParameters(weightScale: 1, using: &draws)
      try SavedModel(network: network, parameters: parameters).write(to: file)
      #expect(throws: ModelFileError.network(path: file.path, .unknownLayer("scaling 4"))) {
        try SavedModel<Double>(contentsOf: file)
      }
      let loaded = try SavedModel<Double>(contentsOf: file) { _ in Scaling(columns: 4) }
      #expect(loaded.parameters == parameters)
    }
  }

  /// Read back through the library's reader, which is tested against NumPy on its own.
  @Test func arraysAreWrittenForNumPy() throws {
    try withFolder { folder in
      let arrays = folder.appendingPathComponent("new/arrays")
      try parameters.writeNumPyFiles(to: arrays)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: arrays.path).sorted()
          == ["W1.npy", "W2.npy", "b1.npy", "b2.npy"])
      let weights: Matrix<Double> = try NumPyFile.matrix(
        contentsOf: arrays.appendingPathComponent("W1.npy"))
      #expect(weights == parameters["W1"])
      let bias = try NumPyFile.array(contentsOf: arrays.appendingPathComponent("b1.npy"))
      #expect(bias.shape == [5])
    }
  }
}
