// Images sorted by class: every split and fold says which classes it lacks, shuffling mends it, and an
// accuracy of zero is a number.

import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import NearestNeighbors
import Testing
import WorkbookKit

@testable import BatchNormalizationNotebook
@testable import CurveFittingNotebook
@testable import DigitsNotebook
@testable import DropoutNotebook
@testable import FeaturesNotebook
@testable import FullyConnectedNotebook
@testable import GradientDescentNotebook
@testable import InitializationNotebook
@testable import KNNNotebook
@testable import LinearNotebook
@testable import Notebook
@testable import SweepsNotebook
@testable import TuningNotebook
@testable import TwoLayerNetNotebook
@testable import UpdateRulesNotebook

/// A folder of 120 training and 20 test images in CIFAR-10's files and as many digits in MNIST's, both
/// sorted by class.
private struct SortedImages {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-sorted-\(UUID().uuidString)")
    let digits = folder.appendingPathComponent("mnist")
    try FileManager.default.createDirectory(at: digits, withIntermediateDirectories: true)
    func bytes(_ image: Int, label: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(($0 * (label + 3) + image * 31 + $0 * $0 % 17 * 9) % 256) }
    }
    func record(_ image: Int, _ label: Int) -> Data {
      Data([UInt8(label)] + bytes(image, label: label, 3_072))
    }
    for (file, name) in CIFAR10.trainingFileNames.enumerated() {
      try (0..<24).map { record(file * 24 + $0, (file * 24 + $0) / 12) }.reduce(Data(), +)
        .write(to: folder.appendingPathComponent(name))
    }
    try (0..<20).map { record(200 + $0, $0 / 2) }.reduce(Data(), +)
      .write(to: folder.appendingPathComponent(CIFAR10.testFileName))
    for (prefix, count) in [("train", 120), ("t10k", 20)] {
      let labels = (0..<count).map { $0 * 10 / count }
      let pixels = labels.indices.flatMap { bytes($0, label: labels[$0], 784) }
      let size = UInt8(count)
      try (Data([0, 0, 8, 3, 0, 0, 0, size, 0, 0, 0, 28, 0, 0, 0, 28]) + Data(pixels))
        .write(to: digits.appendingPathComponent("\(prefix)-images-idx3-ubyte"))
      try (Data([0, 0, 8, 1, 0, 0, 0, size]) + Data(labels.map(UInt8.init)))
        .write(to: digits.appendingPathComponent("\(prefix)-labels-idx1-ubyte"))
    }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func options(shuffles: Bool, digits: Bool = false) -> AssignmentOptions {
    AssignmentOptions(
      source: digits ? .mnist(folder: folder) : .cifar10(folder: folder), seed: 2,
      execution: Execution(threads: 2), shuffles: shuffles)
  }
}

/// What a step said of missing classes: part by part, the classes' names.
private func missing(_ values: [String: JSONValue]?) -> [String: [String]] {
  guard case .array(let parts)? = values?["missing_classes"] else { return [:] }
  var found: [String: [String]] = [:]
  for case .object(let members) in parts {
    let byName = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
    guard case .string(let part)? = byName["part"], case .array(let names)? = byName["missing"]
    else { continue }
    found[part] = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
  }
  return found
}

struct ClassCoverageTests {
  /// By hand: labels 0 0 1 1 2 2 in three folds; each fold has one class, the others lack it.
  @Test func foldsOfSortedLabels() throws {
    let folds = try Folds(samples: 6, count: 3)
    let parts = folds.parts(labels: [0, 0, 1, 1, 2, 2], classCount: 4)
    #expect(parts.map(\.count) == [2, 4, 2, 4, 2, 4])
    let found = incompleteParts(parts)
    #expect(found.map(\.missing) == [[1, 2], [0], [0, 2], [1], [0, 1], [2]])
    #expect(found.map(\.isTooSmall) == [true, false, true, false, true, false])
    #expect(found.allSatisfy { $0.classCount == 3 }, "no part has the fourth class")
  }

  @Test func partsWithAllClassesAreComplete() throws {
    let folds = try Folds(samples: 6, count: 2)
    #expect(incompleteParts(folds.parts(labels: [0, 1, 2, 2, 1, 0], classCount: 3)).isEmpty)
    #expect(incompleteParts([]).isEmpty)
  }

  @Test func shufflingIsAPermutationThatTheSeedDraws() throws {
    let sorted = try SortedImages()
    defer { sorted.remove() }
    let images = try CIFAR10.load(from: sorted.folder)
    let shuffled = images.shuffled(seed: 5)
    #expect(shuffled == images.shuffled(seed: 5))
    #expect(shuffled != images.shuffled(seed: 6))
    #expect(shuffled != images)
    func records(_ images: Images) -> [[UInt8]] {
      (0..<images.count).map { [images.labels[$0]] + images.image(at: $0) }
        .sorted { $0.lexicographicallyPrecedes($1) }
    }
    #expect(records(shuffled.training) == records(images.training))
    #expect(records(shuffled.test) == records(images.test))
  }

  @Test func crossValidationSaysWhichFoldsLackClasses() throws {
    let sorted = try SortedImages()
    defer { sorted.remove() }
    func run(shuffles: Bool) throws -> RunCollector {
      var settings = KNNSettings()
      settings.ks = [1, 3]
      return try RunCollector.run(
        KNNAssignment<KNearestNeighbors<Double>>(
          sorted.options(shuffles: shuffles), settings: settings), only: ["cross-validation"])
    }
    // Five folds of 24 images: two classes each.
    let found = missing(try run(shuffles: false).values["cross-validation"])
    #expect(found.count == 10)
    #expect(found["Fold 1"]?.count == 8)
    #expect(
      found["The training images while fold 1 is held out"] == ["plane", "car"])
    let shuffled = try run(shuffles: true)
    #expect(missing(shuffled.values["cross-validation"]).count < 10)
    #expect(shuffled.values["load"]?["shuffled"] == .bool(true))
    #expect(shuffled.values["load"]?["published"] == .bool(false))
    #expect(try run(shuffles: false).values["load"]?["shuffled"] == nil)
  }

  /// The last tenth, for validation, is of one class.
  @Test(arguments: [false, true])
  func everySplitSaysWhichClassesItLacks(_ shuffles: Bool) throws {
    let sorted = try SortedImages()
    defer { sorted.remove() }
    let images = sorted.options(shuffles: shuffles)
    let digits = sorted.options(shuffles: shuffles, digits: true)
    // By the definition: the classes that no label of the last tenth, or of digits' last twelfth, has.
    func lacking(_ data: ImageDataset, last count: Int) -> [String]? {
      let labels = data.shuffled(seed: 2).training.labels.suffix(count)
      let classes = Set(0..<10).subtracting(labels.map { Int($0) }).sorted()
      return classes.isEmpty ? nil : classes.map { data.training.classNames[$0] }
    }
    let images10 = try lacking(CIFAR10.load(from: sorted.folder), last: 12)
    let digits10 = try lacking(MNIST.load(from: sorted.folder), last: 10)
    // Fewer than of sorted images, and some: so few images seldom have all ten classes.
    #expect((1..<9).contains(images10?.count ?? 0) && (1..<9).contains(digits10?.count ?? 0))
    func check<Notebook: Assignment>(_ notebook: Notebook, _ step: String = "load") throws {
      let values = try RunCollector.run(notebook, only: [step]).values[step]
      let found = missing(values)["The validation images"]
      if shuffles {
        let isOfDigits = Notebook.name == "digits" || step == "digits"
        #expect(found == (isOfDigits ? digits10 : images10), "\(Notebook.name)")
      } else {
        #expect(found?.count == 9, "\(Notebook.name)")
      }
    }
    try check(LinearAssignment<HingeLoss<Double>>(images))
    try check(LinearAssignment<SoftmaxLoss<Double>>(images))
    try check(TwoLayerNetAssignment<Double>(images))
    try check(FeaturesAssignment<HingeLoss<Double>>(images))
    try check(FullyConnectedAssignment<Double>(images))
    try check(BatchNormalizationAssignment<Double>(images))
    try check(DropoutAssignment<Double>(images))
    try check(GradientDescentAssignment<Double>(images))
    try check(DigitsAssignment<Double>(digits))
    try check(UpdateRulesAssignment<Double>(digits), "digits")
    try check(TuningAssignment<Double>(digits), "digits")
  }

  @Test func sweepsSayWhichPartsLackClasses() throws {
    let sorted = try SortedImages()
    defer { sorted.remove() }
    func load(folds: Int?, shuffles: Bool = false) throws -> [String: [String]] {
      let points = try linearGrid(rates: [1e-7], penalties: [1e4])
      return missing(
        try RunCollector.run(
          SweepNotebook(
            sorted.options(shuffles: shuffles),
            sweep: ModelSweep(points: points, folds: folds, version: "0"),
            model: SweptLinearModel<HingeLoss<Double>>(iterations: 1, batchSize: 5)),
          only: ["load"]
        ).values["load"])
    }
    #expect(
      try load(folds: nil).mapValues(\.count) == [
        "The validation images": 9, "The training images": 1,
      ])
    let folds = try load(folds: 10)
    #expect(folds["Fold 10"]?.count == 9)
    #expect(folds["The training images while fold 10 is held out"] == ["truck"])
    #expect(folds.count == 20)
    #expect(try load(folds: 2, shuffles: true).isEmpty)
  }

  /// The validation images are of a class that no training image has: 0 % is the best there is.
  @Test func anAccuracyOfZeroIsANumber() throws {
    let sorted = try SortedImages()
    defer { sorted.remove() }
    var features = FeaturesSettings()
    (features.hidden, features.epochs, features.batchSize) = (8, 2, 20)
    let onFeatures = try RunCollector.run(
      FeaturesAssignment<HingeLoss<Double>>(
        sorted.options(shuffles: false), settings: features), only: ["net"])
    #expect(onFeatures.values["net"]?["val"] == .number(0))
    var net = TwoLayerNetSettings()
    (net.hidden, net.epochs, net.searchEpochs, net.bestEpochs) = (8, 1, 1, 2)
    net.batchSize = 20
    let trained = try RunCollector.run(
      TwoLayerNetAssignment<Double>(sorted.options(shuffles: false), settings: net),
      only: ["best"])
    #expect(trained.values["best"]?["val"] == .number(0))
  }
}
