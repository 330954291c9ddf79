// The words of every error: one line that names the file, what was found and what to do.

import Testing

@testable import Datasets

struct DatasetErrorTests {
  static let problems: [DatasetError.Problem] = [
    .missing, .absent(.nothing), .misnamed(found: "a/b (1).bin", .unknown), .isFolder, .isFile,
    .notPermitted, .unreadable(reason: "r"), .empty, .otherKind(.webPage),
    .damagedGzip(isCutShort: true), .damagedGzip(isCutShort: false),
    .unpacksTooLarge(limit: 100_000), .badPickle("it ends early"),
    .wrongSize(recordBytes: 3073, found: 12_345),
    .badLabel(record: 1, label: 10, classCount: 10), .wrongMagic(expected: 2051, found: 7),
    .wrongMagic(expected: 2051, found: nil), .shortHeader(expected: 16, found: 9),
    .wrongLength(dimensions: [60_000, 28, 28], headerBytes: 16, found: 100),
    .wrongImageSize(height: 32, width: 32, expected: .mnist),
    .wrongLabelCount(images: 3, labels: 2), .wrongNames(expected: 100, found: 99),
    .wrongNames(expected: 100, found: nil),
  ]

  @Test(arguments: problems, [Catalog.cifar10, Catalog.mnist])
  func everyErrorIsOneLineThatSaysWhatToDo(
    _ problem: DatasetError.Problem, _ entry: CatalogEntry
  ) {
    let text = DatasetError(problem, path: "a/b.bin", of: entry).description
    #expect(text.hasPrefix("'a/b.bin' "))
    #expect(text.hasSuffix("."))
    #expect(!text.contains("\n"))
    #expect(text.contains("--data"))
    let repeated = DatasetError(problem, path: "a/b.bin", of: entry)
      .description(repeating: GivenOptions(data: "my data", source: "http://a/b"))
    if text.contains("workbook datasets get") {
      #expect(repeated.contains("--data 'my data''"), "\(repeated)")
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
      #expect(missing.contains("workbook datasets get \(entry.name)'"))
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
    #expect(missing == Array(Self.problems.prefix(7)))
  }
}
