// The words of every error: one line that names the file, what was found and what to do.

import Testing

@testable import Datasets

struct DatasetErrorTests {
  static let problems: [DatasetError.Problem] = [
    .missing, .absent(.nothing), .absent(.noFiles),
    .absent(.elsewhere(path: "a b/c", found: 2, expected: 4)),
    .absent(.elsewhere(path: "a b/c", found: 4, expected: 4)),
    .absent(.misnamedFiles(path: "a b/c", name: "d", count: 1)),
    .absent(.misnamedFiles(path: "a b/c", name: "d", count: 4)),
    .absent(.namesake(path: "a b/c")), .misnamed(found: "a/b (1).bin", .unknown), .isFolder,
    .isFile,
    .notPermitted, .unreadable(reason: "r"), .empty, .otherKind(.webPage),
    .otherKind(.lfsPointer(bytes: 3)), .otherKind(.oldPickle(protocol: 0)),
    .damagedGzip(isCutShort: true), .damagedGzip(isCutShort: false),
    .unpacksTooLarge(limit: 100_000), .badPickle("it ends early"),
    .wrongSize(recordBytes: 3073, found: 12_345),
    .badLabel(record: 1, label: 10, classCount: 10), .wrongMagic(expected: 2051, found: 7),
    .wrongMagic(expected: 2051, found: nil), .shortHeader(expected: 16, found: 9),
    .wrongLength(dimensions: [60_000, 28, 28], headerBytes: 16, found: 100),
    .wrongImageSize(height: 32, width: 32, expected: .mnist),
    .wrongLabelCount(images: 3, labels: 2), .wrongNames(expected: 100, found: 99),
    .wrongNames(expected: 100, found: nil), .badImage(.unsupported(.progressive)),
    .badImage(.tooLarge(width: 9, height: 8, most: 7)), .badImage(.components(2)),
    .badImage(.precision(bits: 12)), .badImage(.sampling("4 × 1, 1 × 1, 1 × 1")),
    .badImage(.damaged("r")), .badArchive(.cutShort), .badArchive(.zip64(member: "m")),
    .badArchive(.method(12, member: "m")), .badArchive(.wrongChecksum(member: "m")),
    .badArchive(.encrypted(member: "m")), .badArchive(.split),
    .badArchive(.tooLarge(member: "m", bytes: 8, most: 7)),
    .badLine(3, found: "x", expected: "a WordNet id"), .tooManyClasses(300, most: 256),
    .tooLarge(most: 7, found: 8), .noAnnotation(picture: "val_1.JPEG"),
  ]

  @Test(arguments: problems, [Catalog.cifar10, Catalog.mnist, Catalog.tinyImageNet])
  func everyErrorIsOneLineThatSaysWhatToDo(
    _ problem: DatasetError.Problem, _ entry: CatalogEntry
  ) {
    let text = DatasetError(problem, path: "a/b.bin", of: entry).description
    #expect(text.hasPrefix("'a/b.bin' "))
    #expect(!text.contains("\n"))
    // A sentence, or one that ends in what is to be copied: after a colon, not between quotation marks.
    let command = text.ranges(of: ": ").last.map { text[$0.upperBound...] } ?? ""
    let isCommand = ["workbook datasets get", "mv ", "--data ", "python3 "]
      .contains { command.hasPrefix($0) }
    #expect(isCommand || text.hasSuffix("."), "\(text)")
    #expect(!isCommand || !text.hasSuffix("."), "\(text)")
    #expect(!text.contains("''"), "\(text)")
    #expect(text.contains("--data"))
    let repeated = DatasetError(problem, path: "a/b.bin", of: entry)
      .description(repeating: GivenOptions(data: "my data", source: "http://a/b"))
    if text.contains("workbook datasets get") {
      #expect(repeated.hasSuffix(" --data 'my data'"), "\(repeated)")
    }
  }

  @Test func countsAgreeWithTheirNouns() {
    let one = DatasetError(.wrongLabelCount(images: 1, labels: 2), path: "x", of: Catalog.mnist)
    #expect(one.description.contains("holds 2 labels for 1 image."))
    let short = DatasetError(.shortHeader(expected: 16, found: 1), path: "x", of: Catalog.mnist)
    #expect(short.description.contains("after 1 byte;"))
  }

  @Test func theDataSetToGetIsTheFiles() {
    for entry in Catalog.all {
      let missing = DatasetError(.missing, path: "x", of: entry).description
      #expect(missing.contains("'\(entry.folder)'"))
      #expect(missing.hasSuffix(": workbook datasets get \(entry.name)"))
    }
  }

  @Test func numbersAreReadable() {
    let size = DatasetError(
      .wrongSize(recordBytes: 3073, found: 12_345), path: "x", of: Catalog.cifar10)
    #expect(size.description.contains("12,345 bytes"))
    #expect(size.description.contains("not a multiple of the record size, 3,073 bytes"))
    let length = DatasetError(
      .wrongLength(dimensions: [60_000, 28, 28], headerBytes: 16, found: 100), path: "x",
      of: Catalog.mnist)
    #expect(length.description.contains("60,000 × 28 × 28"))
  }

  @Test func whatIsNotThereIsMissingInputAndWhatIsWrongIsNot() {
    let missing = Self.problems.filter {
      DatasetError($0, path: "x", of: Catalog.mnist).isMissingInput
    }
    #expect(missing == Array(Self.problems.prefix(13)))
  }
}
