// Tiny ImageNet's classes, and which image is of which.

import Files
import Foundation

/// An image's file and its label.
struct LabelledFile: Equatable {
  /// Its path below the folder of `wnids.txt`.
  let name: String
  let label: UInt8
}

/// The classes in the order of their labels.
struct TinyImageNetClasses {
  /// Their ids in WordNet, such as `n01443537`.
  let ids: [String]
  /// Their names, such as "goldfish".
  let names: [String]

  /// Reads `wnids.txt` and, where it is there, `words.txt`.
  ///
  /// - Throws: `DatasetError`.
  init(_ files: TinyImageNetFiles) throws {
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(
        problem, path: files.path(of: TinyImageNet.classesName), of: Catalog.tinyImageNet)
    }
    let lines = try files.lines(of: TinyImageNet.classesName).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    for (index, line) in lines.enumerated() {
      guard line.first == "n", line.count == 9, line.dropFirst().allSatisfy({ "0"..."9" ~= $0 })
      else {
        throw error(.badLine(index + 1, found: line, expected: "a WordNet id like n01443537"))
      }
      guard lines.firstIndex(of: line) == index else {
        throw error(.badLine(index + 1, found: line, expected: "another class in every line"))
      }
    }
    if lines.isEmpty { throw error(.empty) }
    guard lines.count <= Self.most else {
      throw error(.tooManyClasses(lines.count, most: Self.most))
    }
    ids = lines
    names = try Self.names(of: lines, files)
  }

  /// A label is a byte.
  private static let most = 256

  /// Of each class the first of its names; where that is another's as well, all of its names.
  private static func names(of ids: [String], _ files: TinyImageNetFiles) throws -> [String] {
    let isThere =
      switch files {
      case .zip(let archive, let root, _): archive[root + TinyImageNet.wordsName] != nil
      case .folder(let folder): isThere(folder.appendingPathComponent(TinyImageNet.wordsName))
      }
    guard isThere else { return ids }
    let wanted = Set(ids)
    var all: [String: Substring] = [:]
    // 82,115 nouns of WordNet: an id, a tab, the names.
    for line in try files.lines(of: TinyImageNet.wordsName) {
      guard let tab = line.firstIndex(of: "\t") else { continue }
      let id = String(line[..<tab])
      if wanted.contains(id) { all[id] = line[line.index(after: tab)...] }
    }
    let first = ids.map { id in all[id].map { String($0.prefix { $0 != "," }) } ?? id }
    let counts = first.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return zip(ids, first).map { id, name in
      counts[name] == 1 ? name : all[id].map(String.init) ?? id
    }
  }

  /// The training images: the first of every class, then the second of every class, and so on.
  ///
  /// - Throws: `DatasetError` for a class without a folder of images, or with an empty one.
  func trainingImages(_ files: TinyImageNetFiles) throws -> [LabelledFile] {
    var ordered: [(number: Int, label: Int, name: String)] = []
    for (label, id) in ids.enumerated() {
      let folder = "train/\(id)/images"
      let names = (files.names(in: folder) ?? []).filter(Self.isImage)
      guard !names.isEmpty else {
        throw DatasetError(
          files.names(in: folder) == nil ? .missing : .empty, path: files.path(of: folder),
          of: Catalog.tinyImageNet)
      }
      let sorted = names.map { (Self.number(of: $0), $0) }.sorted { $0 < $1 }
      ordered += sorted.enumerated().map { ($0, label, "\(folder)/\($1.1)") }
    }
    return ordered.sorted { ($0.number, $0.label) < ($1.number, $1.label) }
      .map { LabelledFile(name: $0.name, label: UInt8($0.label)) }
  }

  /// The validation images by their numbers.
  ///
  /// - Throws: `DatasetError` for an image without a line in `val_annotations.txt`, a line without an
  ///   image, or of a class that is none.
  func validationImages(_ files: TinyImageNetFiles) throws -> [LabelledFile] {
    let annotations = TinyImageNet.annotationsName
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(problem, path: files.path(of: annotations), of: Catalog.tinyImageNet)
    }
    let known = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, UInt8($0)) })
    var labels: [String: UInt8] = [:]
    // A file, a class and a box, with tabs between.
    for (index, line) in try files.lines(of: annotations).enumerated() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      func wrong(_ expected: String) -> DatasetError {
        error(.badLine(index + 1, found: String(line), expected: expected))
      }
      guard fields.count >= 2, Self.isImage(String(fields[0])) else {
        throw wrong("an image, a tab and its class")
      }
      guard let label = known[String(fields[1])] else {
        throw wrong("a class of \(TinyImageNet.classesName)")
      }
      guard labels.updateValue(label, forKey: String(fields[0])) == nil else {
        throw wrong("another image in every line")
      }
    }
    let names = (files.names(in: "val/images") ?? []).filter(Self.isImage)
    if let bare = names.filter({ labels[$0] == nil }).min() {
      throw error(.noAnnotation(picture: bare))
    }
    if names.count < labels.count, let lost = labels.keys.filter({ !names.contains($0) }).min() {
      throw DatasetError(
        .missing, path: files.path(of: "val/images/" + lost), of: Catalog.tinyImageNet)
    }
    if names.isEmpty { throw error(.empty) }
    return names.map { (Self.number(of: $0), $0) }.sorted { $0 < $1 }
      .map { LabelledFile(name: "val/images/" + $1, label: labels[$1] ?? 0) }
  }

  private static func isImage(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasSuffix(".jpeg") || name.hasSuffix(".jpg")
  }

  /// The number behind a name's last underscore: 12 of `val_12.JPEG`.
  private static func number(of name: String) -> Int {
    let digits = name.prefix { $0 != "." }.split(separator: "_").last
    return digits.flatMap { Int($0) } ?? .max
  }
}
