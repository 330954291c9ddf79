// The assignment on digits: its state, and its steps in order.

import CDigitsFiles
import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of the net that reads digits: MNIST's, or made-up ones.
public struct DigitsAssignment<Scalar: RealScalar>: CourseAssignment {
  let options: AssignmentOptions
  let settings: DigitsOptions

  /// Whether these are the published images, so that the report's figures must be reached.
  var isPublished = false
  var dataset: ImageDataset?
  var data: DigitsData<Scalar>?
  /// The net of the step `train`.
  var trained: Solver<Scalar>?
  /// The test digits as that net sees them.
  var readings: DigitReadings?
  /// What each training of the tables reached, so that none is run twice.
  var results: [DigitsResult] = []

  public init(options: AssignmentOptions, settings: DigitsOptions = DigitsOptions()) {
    self.options = options
    self.settings = settings
  }

  public init(_ run: AssignmentOptions) {
    self.init(
      options: run,
      settings: DigitsOptions(savedModel: run.files[.save], arrays: run.files[.arrays]))
  }

  public static var files: Set<RunFile> { [.save, .arrays, .checkpoint] }
  public static var dataset: CatalogEntry { Catalog.mnist }
  public static var name: String { "digits" }
  public static var summary: String {
    "a deep net on MNIST, its mistakes, update rules and shapes beside a report's"
  }
  public static var embedded: EmbeddedFiles { digitsFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("train", needs: ["load"]) { try $0.train($1) },
      Step("test", needs: ["train"]) { try $0.test($1) },
      Step("predictions", needs: ["test"]) { try $0.showPredictions($1) },
      Step("confusion", needs: ["test"]) { try $0.showConfusion($1) },
      Step("mistakes", needs: ["test"]) { try $0.showMistakes($1) },
      Step("save", needs: ["test"]) { try $0.saveAndLoad($1) },
      Step("rules", needs: ["load"]) { try $0.compareRules($1) },
      Step("shapes", needs: ["load"]) { try $0.compareShapes($1) },
    ]
  }
}

/// A training of the tables and what it reached.
struct DigitsResult: Sendable {
  let row: DigitsRow
  let epochs: Int
  /// The share of the test digits that are right; not a number where the training diverged.
  let test: Double
  let validation: Double
  let seconds: Double

  func with(row: DigitsRow) -> DigitsResult {
    DigitsResult(
      row: row, epochs: epochs, test: test, validation: validation, seconds: seconds)
  }
}
