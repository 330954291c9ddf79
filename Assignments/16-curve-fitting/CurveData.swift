// Points of a curve, drawn or read from files.

import Datasets
import Files
import Foundation
import LinearAlgebra
import Notebook
import NumPyRandom
import WorkbookKit

/// Training points and test points.
struct CurveData: Sendable, Equatable {
  /// `[N, D]`
  let trainingInputs: NumberTable
  /// `[N, 1]`
  let trainingTargets: NumberTable
  let testInputs: NumberTable
  let testTargets: NumberTable

  /// The mean squared error of the best constant on the training points.
  var trainingTargetVariance: Double {
    let values = trainingTargets.values
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }

  /// The files of a folder, in the order of the properties.
  static let fileNames = ["x_train.csv", "y_train.csv", "x_test.csv", "y_test.csv"]

  /// The report's curve.
  static func truth(_ x: Double) -> Double { 24 * sin(3.2 * x) + 42 * cos(2.3 * x) }

  /// The range of its x.
  static let range = -2 * Double.pi..<2 * Double.pi

  /// - Precondition: there are as many targets as inputs.
  init(
    trainingInputs: NumberTable, trainingTargets: NumberTable, testInputs: NumberTable,
    testTargets: NumberTable
  ) {
    precondition(
      trainingInputs.rows == trainingTargets.rows && testInputs.rows == testTargets.rows,
      "\(trainingTargets.rows) and \(testTargets.rows) targets for \(trainingInputs.rows) and "
        + "\(testInputs.rows) inputs")
    self.trainingInputs = trainingInputs
    self.trainingTargets = trainingTargets
    self.testInputs = testInputs
    self.testTargets = testTargets
  }

  /// Draws points of the report's curve, uniform in x.
  init(trainingCount: Int, testCount: Int, using generator: inout RandomState) {
    func column(_ values: [Double]) -> NumberTable {
      NumberTable(rows: values.count, columns: 1, values: values)
    }
    let training = generator.uniforms(count: trainingCount, in: Self.range)
    let test = generator.uniforms(count: testCount, in: Self.range)
    trainingInputs = column(training)
    trainingTargets = column(training.map(Self.truth))
    testInputs = column(test)
    testTargets = column(test.map(Self.truth))
  }

  /// Reads the four files of a folder.
  ///
  /// - Throws: `NumberTableError` for a file, `CurveDataError` where one is missing or their shapes do not
  ///   match.
  init(folder: URL) throws {
    try Self.checkFiles(in: folder)
    let tables = try Self.fileNames.map {
      try NumberTable(contentsOf: folder.appendingPathComponent($0))
    }
    if tables.allSatisfy(\.mayBeginWithColumnNumbers) {
      throw CurveDataError.columnNumbers(
        path: folder.appendingPathComponent(Self.fileNames[0]).path)
    }
    trainingInputs = tables[0]
    trainingTargets = tables[1]
    testInputs = tables[2]
    testTargets = tables[3]
    for (inputs, targets, place) in [
      (trainingInputs, trainingTargets, 0), (testInputs, testTargets, 2),
    ] {
      let path = folder.appendingPathComponent(Self.fileNames[place + 1]).path
      guard targets.rows == inputs.rows else {
        throw CurveDataError.rows(path: path, found: targets.rows, expected: inputs.rows)
      }
      guard targets.columns == 1 else {
        throw CurveDataError.columns(path: path, found: targets.columns, expected: 1)
      }
    }
    guard testInputs.columns == trainingInputs.columns else {
      throw CurveDataError.columns(
        path: folder.appendingPathComponent(Self.fileNames[2]).path, found: testInputs.columns,
        expected: trainingInputs.columns)
    }
  }

  /// What was read of each file: its rows and columns, and the line that was taken for the heading.
  var fileDescriptions: [String] {
    let tables = [trainingInputs, trainingTargets, testInputs, testTargets]
    return zip(Self.fileNames, tables).map { name, table in
      let columns =
        table.columns == 1 ? "1 column" : "\(table.columns) columns, separated by commas"
      let heading =
        table.names.map { names in
          "line 1 is the heading and is skipped: " + names.map { "'\($0)'" }.joined(separator: ", ")
        } ?? "no heading"
      return "\(name): \(counted(table.rows, "row")) of \(columns); \(heading)."
    }
  }

  /// Whether a folder holds anything that is not hidden; only into others the points are written.
  static func isThere(in folder: URL) -> Bool {
    !names(in: folder).isEmpty
  }

  /// What is in a folder and not hidden, by name; nothing where there is no folder.
  private static func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  private static func checkFiles(in folder: URL) throws {
    let missing = fileNames.filter {
      !FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
    }
    guard let first = missing.first else { return }
    let names = names(in: folder)
    let others = names.filter { !fileNames.contains($0) }
    for name in missing {
      let stem = lettersAndDigits(of: String(name.dropLast(4)))
      let swapped = stem.dropFirst() + stem.prefix(1)
      let similar = others.first { other in
        let letters = lettersAndDigits(of: other)
        return letters.hasPrefix(stem) || letters.hasPrefix(swapped)
      }
      if let similar {
        throw CurveDataError.misnamed(
          path: folder.appendingPathComponent(name).path,
          found: folder.appendingPathComponent(similar).path, others: missing.count - 1)
      }
    }
    throw CurveDataError.missing(folder: folder.path, missing: first, found: names)
  }

  /// Writes the four files into a folder, which is created where it is missing.
  ///
  /// - Precondition: The folder is missing or empty: files of these names are overwritten.
  /// - Throws: `NumberTableError`, or what the system says about the folder.
  func write(to folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw NumberTableError(.unwritable("no folder can be created there"), path: folder.path)
    }
    let tables = [trainingInputs, trainingTargets, testInputs, testTargets]
    for (name, table) in zip(Self.fileNames, tables) {
      try table.write(to: folder.appendingPathComponent(name))
    }
  }
}

extension NumberTable {
  /// The table with every column shifted to mean 0 and divided by its largest size, so that it lies
  /// between −1 and 1; a column of equal numbers is only divided, and one of zeros stays.
  var centeredAndScaled: NumberTable {
    var values = values
    for column in 0..<columns {
      let indices = stride(from: column, to: values.count, by: columns)
      let first = values[column]
      let isConstant = indices.allSatisfy { values[$0] == first }
      let mean = isConstant ? 0 : indices.reduce(0) { $0 + values[$1] / Double(rows) }
      for index in indices { values[index] -= mean }
      let size = indices.reduce(0) { max($0, abs(values[$1])) }
      guard size > 0 else { continue }
      for index in indices { values[index] /= size }
    }
    return NumberTable(rows: rows, columns: columns, values: values)
  }
}

/// Files of points whose shapes do not match.
public enum CurveDataError: NotebookError, Equatable {
  case rows(path: String, found: Int, expected: Int)
  case columns(path: String, found: Int, expected: Int)
  case targetsTooLarge(path: String)
  /// A file is missing, and one of a similar name is there; how many others are missing.
  case misnamed(path: String, found: String, others: Int)
  /// A file is missing; what is in the folder.
  case missing(folder: String, missing: String, found: [String])
  /// Every file begins with the numbers of its columns.
  case columnNumbers(path: String)

  public var mistake: Mistake {
    switch self {
    case .misnamed, .missing: .missingInput
    default: .data
    }
  }

  public var description: String {
    switch self {
    case .rows(let path, let found, let expected):
      "'\(path)' has \(counted(found, "row")); its inputs have \(expected). Give every point a line in "
        + "both."
    case .columns(let path, let found, let expected):
      "'\(path)' has \(counted(found, "column")); \(expected) \(expected == 1 ? "was" : "were") expected. "
        + "Inputs have as many in both files, targets have one."
    case .misnamed(let path, let found, let others):
      "'\(path)' is missing; '\(found)' is there instead. Rename it"
        + (others > 0 ? ", and likewise the others that are missing" : "")
        + ": mv \(shellQuoted(found)) \(shellQuoted(path))"
    case .missing(let folder, let missing, let found):
      "'\(folder)' has no '\(missing)'"
        + (found.isEmpty
          ? "."
          : ", but "
            + found.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
            + (found.count > 4 ? " and \(found.count - 4) more." : "."))
        + " Put the inputs into x_train.csv and x_test.csv and the targets into y_train.csv and "
        + "y_test.csv, or name an empty folder, into which points of the report's curve are written."
    case .columnNumbers(let path):
      "'\(path)' and the three other files begin with the numbers of their columns, 0, 1, …: a heading "
        + "as pandas writes one, or a row. Remove these lines, or write their numbers with a point "
        + "('0.0')."
    case .targetsTooLarge(let path):
      "The targets in '\(path)' are so large that their squares have no finite sum. Divide them by "
        + "some power of ten."
    }
  }
}
