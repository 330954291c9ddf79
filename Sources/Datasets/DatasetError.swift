// What can be wrong with a data set on disk, and what to do about it.

import Files
import Foundation

/// What is wrong with a file or folder that should hold images.
public struct DatasetError: Error, Equatable {
  /// What was found in place of what was expected.
  public enum Problem: Sendable, Equatable {
    /// Nothing is there.
    case missing
    /// The folder is there, and in it none of the data set's files; what is there instead.
    case absent(DatasetFinding)
    /// Nothing is there, but a file of a similar name beside it.
    case misnamed(found: String, FileKind)
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
    /// The file is of another kind, such as a web page that was saved in its place.
    case otherKind(FileKind)
    /// The file is packed with gzip, and ends early or is damaged.
    case damagedGzip(isCutShort: Bool)
    /// A small gzip file that unpacks to more than any published file has.
    case unpacksTooLarge(limit: Int)
    /// A pickle of Python's that is not one of the published ones, and why.
    case badPickle(String)
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
    /// A picture cannot be decoded.
    case badImage(JPEGError)
    /// A zip archive, or a member of it, cannot be read.
    case badArchive(ZipError)
    /// A line of a text, counted from 1, is not what was expected.
    case badLine(Int, found: String, expected: String)
    /// A text has more lines than the labels of classes can number.
    case tooManyClasses(Int, most: Int)
    /// A file is larger than any of its kind.
    case tooLarge(most: Int, found: Int)
    /// No line of the annotations is about a picture.
    case noAnnotation(picture: String)
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

  /// Whether none of the data set's files is there, so that other images may serve.
  public var isAbsent: Bool {
    switch problem {
    case .missing, .absent: true
    default: false
    }
  }

  /// Whether the input is missing or unreadable, rather than wrong.
  public var isMissingInput: Bool {
    switch problem {
    case .missing, .absent, .misnamed, .isFolder, .isFile, .notPermitted, .unreadable: true
    default: false
    }
  }
}

/// The options of a command that the commands in an error's advice repeat.
public struct GivenOptions: Sendable, Equatable {
  /// The value of `--data`, as it was given.
  public var data: String?
  /// The value of `--from`, as it was given.
  public var source: String?

  public init(data: String? = nil, source: String? = nil) {
    self.data = data
    self.source = source
  }

  /// The command that installs a data set, with these options: as a shell takes it.
  ///
  /// - Parameter from: In place of the source that was given.
  package func get(_ dataset: String, from: String? = nil) -> String {
    let options = [("--from", from ?? source), ("--data", data)].map { name, value in
      value.map { " \(name) " + ($0 == "URL|FILE" ? $0 : shellQuoted($0)) } ?? ""
    }
    return "workbook datasets get \(dataset)\(options.joined())"
  }
}

/// An error whose advice names commands.
public protocol CommandAdvice: Error {
  /// One line: what, what was expected, what was found, what to do next. A command to copy is its end,
  /// without a period behind it.
  func description(repeating options: GivenOptions) -> String
}

extension DatasetError: CustomStringConvertible, CommandAdvice {
  /// One line: what, what was expected, what was found, what to do next.
  public var description: String { description(repeating: GivenOptions()) }

  public func description(repeating options: GivenOptions) -> String {
    "'\(path)' \(finding) \(advice(options))"
  }

  private var finding: String {
    switch problem {
    case .missing:
      "is missing."
    case .absent(let found):
      "holds no \(entry.shortTitle)" + Self.words(for: found)
    case .misnamed(let found, let kind):
      "is missing; '\(found)', \(kind), is there instead."
    case .isFolder:
      "is a folder; a file of \(entry.shortTitle) was expected."
    case .isFile:
      "is a file; a folder that holds '\(entry.folder)' was expected."
    case .notPermitted:
      "cannot be read: permission denied."
    case .unreadable(let reason):
      "could not be read: \(reason)."
    case .empty:
      "is empty; images or labels of \(entry.shortTitle) were expected."
    case .otherKind(let kind):
      "is \(kind); images or labels of \(entry.shortTitle) were expected."
    case .damagedGzip(isCutShort: true):
      "is a gzip file that ends early: it was cut short."
    case .damagedGzip(isCutShort: false):
      "is a damaged gzip file: its checksum or its codes are wrong."
    case .unpacksTooLarge(let limit):
      "is a gzip file of more than \(countedBytes(limit)), which no file of \(entry.shortTitle) has."
    case .badPickle(let reason):
      "is a Python pickle that is not read as images: \(reason)."
    case .wrongSize(let recordBytes, let found):
      "has \(countedBytes(found)), which is not a multiple of the record size, "
        + "\(countedBytes(recordBytes)): it was cut short or is another kind of file."
    case .badLabel(let record, let label, let classCount):
      "has label \(label) in record \(record + 1); labels from 0 to \(classCount - 1) were "
        + "expected."
    case .wrongMagic(let expected, let found):
      "begins with \(found.map { "the number \($0)" } ?? "fewer than four bytes"); an IDX file of "
        + "this kind begins with \(expected)."
    case .shortHeader(let expected, let found):
      "ends after \(countedBytes(found)); its header alone takes \(expected)."
    case .wrongLength(let dimensions, let headerBytes, let found):
      "has \(countedBytes(found)); its header of \(countedBytes(headerBytes)) announces "
        + dimensions.map(grouped).joined(separator: " × ") + " more."
    case .wrongImageSize(let height, let width, let expected):
      "holds images of \(height) × \(width) pixels; \(expected.height) × \(expected.width) were "
        + "expected."
    case .wrongLabelCount(let images, let labels):
      "holds \(grouped(labels)) \(labels == 1 ? "label" : "labels") for \(grouped(images)) "
        + (images == 1 ? "image." : "images.")
    case .wrongNames(let expected, let found):
      (found.map { "has \(counted($0, "class name"))" } ?? "is not text")
        + "; \(expected) names, a line each, were expected."
    case .badImage(let error): "\(error)."
    case .badArchive(let error): "\(error)."
    case .badLine(let number, let found, let expected):
      "has '\(found.count > 60 ? found.prefix(57) + "..." : found)' in line \(number); \(expected) was "
        + "expected."
    case .tooManyClasses(let count, let most):
      "names \(grouped(count)) classes; \(most) at most were expected."
    case .tooLarge(let most, let found):
      "has \(countedBytes(found)); at most \(grouped(most)) were expected."
    case .noAnnotation(let picture):
      "has no line for '\(picture)'; each picture's class was expected."
    }
  }

  private static func words(for found: DatasetFinding) -> String {
    switch found {
    case .nothing: ": it is empty."
    case .noFiles:
      ": no file was found in it or in the folders up to three levels below."
    case .elsewhere(let path, let found, let expected):
      found == expected
        ? " in a folder of a known name; it is in '\(path)'."
        : " in a folder of a known name; \(found) of its \(counted(expected, "file")) "
          + "\(found == 1 ? "is" : "are") in '\(path)'."
    case .misnamedFiles(let path, let name, let count):
      " under its names, but '\(path)'"
        + (count == 1 ? "" : " and \(counted(count - 1, "file")) named alike")
        + "; '\(name)' was expected."
    case .namesake(let path):
      ", but files of the same names in '\(path)', a folder named after another collection."
    case .publishedArchive(let path): ", but '\(path)', its archive, which is not unpacked."
    case .wrongArchive(let path, let found, let expected):
      ", but '\(path)', its archive, has \(countedBytes(found)) instead of \(grouped(expected)): "
        + (found < expected ? "it was cut short." : "it is another file.")
    case .archive(let path, _): " that is unpacked, but '\(path)', an archive."
    case .otherDataset(let title, let path): "; \(title) is in '\(path)'."
    case .otherFiles(let kind, let path, 1): " in a form that is read, but '\(path)', \(kind)."
    case .otherFiles(let kind, let path, let count):
      " in a form that is read, but \(grouped(count)) files such as '\(path)', \(kind)."
    }
  }

  /// The one thing to do; a command to copy comes last, and nothing behind it.
  private func advice(_ options: GivenOptions) -> String {
    let install = "install \(entry.shortTitle): " + options.get(entry.name)
    let another = "ame another folder with --data"
    if let old = oldPickle {
      return "N\(another), or, if you trust the file, write it again, and the others likewise: "
        + Self.rewritingPickle + " " + shellQuoted(old)
    }
    switch problem {
    case .absent(.publishedArchive(let archive)):
      return "Install it: " + options.get(entry.name, from: archive)
    case .absent(.archive(_, let command)):
      return "Name the folder of \(entry.shortTitle) with --data, or unpack it: " + command
    case .absent(.elsewhere(let path, let found, let expected)):
      return found == expected
        ? "Name that folder: --data \(shellQuoted(path))"
        : "Put the others there and name that folder with --data, or " + install
    case .absent(.misnamedFiles(let path, let name, let count)):
      let target = splitPath(path).folder + "/" + name
      return "N\(another), or, if it is the file, rename it"
        + (count == 1 ? ": " : ", and the others likewise: ") + Self.move(path, to: target)
    case .absent(.noFiles):
      return "Name the folder that holds its files with --data, or " + install
    case .absent:
      return "N\(another), or " + install
    case .missing:
      return "Name the folder that holds '\(entry.folder)' with --data, or " + install
    case .misnamed(_, .unfinishedDownload):
      return "Finish that download, n\(another), or " + install
    case .misnamed(let found, _):
      return "N\(another), or, if it is the file, rename it: " + Self.move(found, to: path)
    case .otherKind(.lfsPointer):
      return "Run 'git lfs pull' in its folder, n\(another), or remove it and " + install
    case .isFile:
      let name = lettersAndDigits(of: splitPath(path).name)
      return entry.archives.contains { lettersAndDigits(of: $0.name) == name }
        ? "Install from it: " + GivenOptions(source: path).get(entry.name)
        : "Name that folder with --data."
    case .notPermitted:
      return "Change its permissions ('chmod u+r'), or n\(another)."
    case .unreadable:
      return "Check the disk, or n\(another)."
    default:
      return "N\(another), or remove it and " + install
    }
  }

  private static func move(_ from: String, to: String) -> String {
    "mv \(shellQuoted(from)) \(shellQuoted(to))"
  }

  /// A pickle of a protocol that is not read, in place of a file.
  private var oldPickle: String? {
    switch problem {
    case .otherKind(.oldPickle): path
    case .misnamed(let found, .oldPickle): found
    case .absent(.otherFiles(.oldPickle, let path, _)): path
    default: nil
    }
  }

  /// Reads each file before it opens it for writing.
  private static let rewritingPickle =
    "python3 -c 'import pickle, sys; [pickle.dump(pickle.load(open(p, \"rb\"), encoding=\"bytes\"), "
    + "open(p, \"wb\"), 4) for p in sys.argv[1:]]'"
}
