// What can be wrong with a data set on disk, and what to do about it.

import Foundation

/// What is wrong with a file or folder that should hold images.
public struct DatasetError: Error, Equatable {
  /// What was found in place of what was expected.
  public enum Problem: Sendable, Equatable {
    /// Nothing is there.
    case missing
    /// Nothing is there, but the compressed file beside it is.
    case missingButPacked(archive: String)
    /// There is a folder where a file was expected.
    case isFolder
    /// There is a file where a folder was expected.
    case isFile
    /// The user may not read it.
    case notPermitted
    /// The system could not read it.
    case unreadable(reason: String)
    /// A file of no bytes, or of no images.
    case empty
    /// The file begins as a gzip file does.
    case stillPacked
    /// The size is not a multiple of the record size.
    case wrongSize(recordBytes: Int, found: Int)
    /// A record's label is not that of a class.
    case badLabel(record: Int, label: Int, classCount: Int)
    /// The first four bytes are another number; nil where there are fewer than four.
    case wrongMagic(expected: Int, found: Int?)
    /// The file ends within its header.
    case shortHeader(expected: Int, found: Int)
    /// The size is not the product of the header's dimensions.
    case wrongLength(dimensions: [Int], headerBytes: Int, found: Int)
    /// The images have another height or width.
    case wrongImageSize(height: Int, width: Int, expected: ImageShape)
    /// Images and labels differ in number; the path is that of the labels.
    case wrongLabelCount(images: Int, labels: Int)
    /// A file of class names is not text, or has too few or too many lines.
    case wrongNames(expected: Int, found: Int?)
  }

  public let problem: Problem
  public let path: String
  /// The data set that the file belongs to, which says where to get it.
  public let entry: CatalogEntry

  public init(_ problem: Problem, path: String, of entry: CatalogEntry) {
    self.problem = problem
    self.path = path
    self.entry = entry
  }

  /// Whether the input is missing or unreadable, rather than wrong.
  public var isMissingInput: Bool {
    switch problem {
    case .missing, .missingButPacked, .isFolder, .isFile, .notPermitted, .unreadable: true
    default: false
    }
  }
}

extension DatasetError: CustomStringConvertible {
  /// One line: what, what was expected, what was found, what to do next.
  public var description: String { "'\(path)' \(finding) \(advice)" }

  private var finding: String {
    switch problem {
    case .missing, .missingButPacked:
      "is missing."
    case .isFolder:
      "is a folder; a file of \(entry.title) was expected."
    case .isFile:
      "is a file; a folder that holds '\(entry.folder)' was expected."
    case .notPermitted:
      "cannot be read: permission denied."
    case .unreadable(let reason):
      "could not be read: \(reason)."
    case .empty:
      "is empty; images or labels of \(entry.title) were expected."
    case .stillPacked:
      "is still compressed with gzip."
    case .wrongSize(let recordBytes, let found):
      "has \(grouped(found)) bytes, which is not a multiple of the record size, "
        + "\(grouped(recordBytes)) bytes: it was cut short or is another kind of file."
    case .badLabel(let record, let label, let classCount):
      "has label \(label) in record \(record + 1); labels from 0 to \(classCount - 1) were "
        + "expected."
    case .wrongMagic(let expected, let found):
      "begins with \(found.map { "the number \($0)" } ?? "fewer than four bytes"); an IDX file of "
        + "this kind begins with \(expected)."
    case .shortHeader(let expected, let found):
      "ends after \(found) bytes; its header alone takes \(expected)."
    case .wrongLength(let dimensions, let headerBytes, let found):
      "has \(grouped(found)) bytes; its header of \(headerBytes) bytes announces "
        + dimensions.map(grouped).joined(separator: " × ") + " more."
    case .wrongImageSize(let height, let width, let expected):
      "holds images of \(height) × \(width) pixels; \(expected.height) × \(expected.width) were "
        + "expected."
    case .wrongLabelCount(let images, let labels):
      "holds \(grouped(labels)) labels for \(grouped(images)) images."
    case .wrongNames(let expected, let found):
      (found.map { "has \($0) class names" } ?? "is not text") + "; \(expected) names, a line "
        + "each, were expected."
    }
  }

  private var advice: String {
    let get = "run 'workbook datasets get \(entry.name)'"
    let another = "name another folder with --data"
    switch problem {
    case .missing:
      return "Name the folder that holds '\(entry.folder)' with --data, or \(get)."
    case .missingButPacked(let archive):
      return "Unpack the file beside it ('gzip -dk \(archive)'), or \(another)."
    case .isFile:
      return "Name that folder with --data."
    case .stillPacked:
      return "Name it '\((path as NSString).lastPathComponent).gz', unpack it with 'gzip -dk', or "
        + "\(another)."
    case .notPermitted:
      return "Change its permissions ('chmod u+r'), or \(another)."
    case .unreadable:
      return "Check the disk, or \(another)."
    default:
      return "Remove it and \(get), or \(another)."
    }
  }
}

/// Returns a number with a comma between its thousands, whatever the locale.
package func grouped(_ number: Int) -> String {
  var digits = String(number.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}
