// What commands there are and what they take, as data: the parser and the help both read it.

import AssignmentCatalog
import LinearAlgebra
import Notebook

/// An option of a command.
struct OptionSpec: Sendable, Equatable {
  /// Without the dashes.
  let name: String
  /// The placeholder of its value in the help; nil for a switch.
  let value: String?
  let help: String
  /// Whether it takes several values, one after another or by repeating the option.
  let isRepeatable: Bool

  init(_ name: String, _ value: String? = nil, isRepeatable: Bool = false, help: String) {
    self.name = name
    self.value = value
    self.isRepeatable = isRepeatable
    self.help = help
  }
}

/// An argument without a name.
struct PositionalSpec: Sendable, Equatable {
  let name: String
  let help: String
  let isRequired: Bool
  /// Whether there may be several.
  var isRepeatable = false
  /// What it may be, where that is a list.
  var choices: [String] = []
}

/// A command and what it takes.
struct CommandSpec: Sendable {
  /// `["datasets", "get"]`
  let path: [String]
  let summary: String
  let positional: PositionalSpec?
  let options: [OptionSpec]
  let examples: [String]
  let action: @Sendable (Invocation) throws -> ExitCode

  /// `workbook datasets get`
  var fullName: String { (["workbook"] + path).joined(separator: " ") }
}

extension OptionSpec {
  static let help = OptionSpec("help", help: "Show this help.")
  static let data = OptionSpec(
    "data", "DIR",
    help: "The folder of the data sets; otherwise WORKBOOK_DATASETS, otherwise datasets/.")
  static let madeUp = OptionSpec(
    "made-up", help: "Use synthetic images even where real ones are installed.")
  static let shuffle = OptionSpec(
    "shuffle",
    help: "Shuffle the images with the seed before they are split, as sorted images need. The "
      + "published numbers are then not expected.")
  static let seed = OptionSpec(
    "seed", "N", help: "The seed of all random numbers, 0 to 4294967295. Default: 0.")
  static let precision = OptionSpec(
    "precision", "float|double",
    help: "The floating-point precision. Default: double, and float for "
      + CatalogedAssignment.all.filter { $0.usualPrecision == .float }.map(\.name)
      .joined(separator: ", ") + ".")
  static let threads = OptionSpec(
    "threads", "N", help: "The number of threads. Default: one for each processor.")
  static let exact = OptionSpec(
    "exact",
    help:
      "Compute convolutions in float directly throughout, as in double, and not in Winograd's form "
      + "where that is faster.")
  static let json = OptionSpec("json", "FILE", help: "Write the results to FILE as JSON.")
  static let html = OptionSpec(
    "html", "FILE", help: "Write the run to FILE as one self-contained page.")
  static let notebook = OptionSpec(
    "notebook", "FILE", help: "Write the run to FILE as a Jupyter notebook, such as knn.ipynb.")
  static let markdown = OptionSpec(
    "markdown", "FILE",
    help: "Write the run to FILE as Markdown, such as knn.md, with its pictures in a folder beside "
      + "it, such as knn_files.")
  static let quiet = OptionSpec(
    "quiet", help: "Show only the data, the checks and the summary.")
  static let verbose = OptionSpec(
    "verbose",
    help: "Show all digits of what was checked, and all rows of the tables of gradient checks.")
  static let code = OptionSpec(
    "code", help: "Show each step's code, with the implementation that it exercises above it.")
  static let noImages = OptionSpec("no-images", help: "Show no pictures, like --images none.")
  static let images = OptionSpec(
    "images", ImageChoice.allCases.map(\.rawValue).joined(separator: "|"),
    help: "How a terminal shows pictures. auto looks at its environment variables; inside tmux or "
      + "screen, and in unknown terminals, pictures are drawn in half blocks, or in characters "
      + "where 256 colours are not known to work. Default: auto.")

  /// What every command that runs steps takes.
  static let ofRuns = [
    data, madeUp, shuffle, seed, precision, threads, json, html, notebook, markdown, quiet, verbose,
    code, images, noImages,
  ]
}
