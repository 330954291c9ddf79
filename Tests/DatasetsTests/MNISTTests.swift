// MNIST's four files and the IDX format, from files of a few synthetic images.

import Foundation
import TestSupport
import Testing

@testable import Datasets

/// An IDX file: the magic number and the dimensions, highest byte first, then the bytes.
func idxFile(_ dimensions: [UInt32], magic: UInt32? = nil, _ bytes: [UInt8]) -> Data {
  let numbers = [magic ?? 0x800 + UInt32(dimensions.count)] + dimensions
  var data = Data()
  for number in numbers {
    for shift: UInt32 in [24, 16, 8, 0] { data.append(UInt8(number >> shift & 0xff)) }
  }
  return data + bytes
}

struct MNISTTests {
  private let folder: TemporaryFolder

  /// The byte of image i at place p is (7i + p) mod 256; three training images, two test images.
  private static func pixels(_ count: Int) -> [UInt8] {
    (0..<count * 784).map { (index: Int) -> UInt8 in
      let byte = index / 784 * 7 + index % 784
      return UInt8(byte % 256)
    }
  }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/mnist", withIntermediateDirectories: false)
    try put("train-images-idx3-ubyte", idxFile([3, 28, 28], Self.pixels(3)))
    try put("train-labels-idx1-ubyte", idxFile([3], [5, 0, 9]))
    try put("t10k-images-idx3-ubyte", idxFile([2, 28, 28], Self.pixels(2)))
    try put("t10k-labels-idx1-ubyte", idxFile([2], [7, 2]))
  }

  private var root: URL { URL(fileURLWithPath: folder.path) }
  private func path(_ name: String) -> String { folder.path + "/mnist/" + name }
  private func put(_ name: String, _ data: Data) throws { try write(data, to: path(name)) }

  private func expect(
    _ problem: DatasetError.Problem, at name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = DatasetError(problem, path: path(name), of: Catalog.mnist)
    #expect(throws: expected, sourceLocation: sourceLocation) { try MNIST.load(from: root) }
  }

  @Test func imagesAndLabelsAreTheBytesOfTheFiles() throws {
    let dataset = try MNIST.load(from: root)
    #expect(dataset.training.shape == ImageShape(height: 28, width: 28, channels: 1))
    #expect(dataset.training.labels == [5, 0, 9])
    #expect(dataset.training.pixels.elementsEqual(Self.pixels(3)))
    #expect(Array(dataset.training.image(at: 1).prefix(3)) == [7, 8, 9])
    #expect(dataset.test.labels == [7, 2])
    #expect(dataset.test.pixels.elementsEqual(Self.pixels(2)))
    #expect(dataset.test.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    let itself = try MNIST.load(from: root.appendingPathComponent("mnist"))
    #expect(itself == dataset)
  }

  @Test func rowsAreGrayImages() throws {
    let images = try MNIST.load(from: root).test
    let rows = images.rows(1..<2, as: Double.self)
    #expect(rows.columns == 784)
    #expect(rows[0, 0] == 7 && rows[0, 783] == Double((7 + 783) % 256))
  }

  @Test func otherMagicNumbersAreErrors() throws {
    // The labels' file in the place of the images', and images of floating-point numbers (13).
    try put("train-images-idx3-ubyte", idxFile([3], [5, 0, 9]))
    expect(.wrongMagic(expected: 2051, found: 2049), at: "train-images-idx3-ubyte")
    try put("train-images-idx3-ubyte", idxFile([3, 28, 28], magic: 0xd03, Self.pixels(3)))
    expect(.wrongMagic(expected: 2051, found: 0xd03), at: "train-images-idx3-ubyte")
    try put("t10k-labels-idx1-ubyte", Data([0, 0, 8]))
    try put("train-images-idx3-ubyte", idxFile([3, 28, 28], Self.pixels(3)))
    expect(.wrongMagic(expected: 2049, found: nil), at: "t10k-labels-idx1-ubyte")
  }

  @Test func sizesAreHeldAgainstTheHeaders() throws {
    let good = idxFile([3, 28, 28], Self.pixels(3))
    for found in [good.count - 1, good.count + 1, 16] {
      try put("train-images-idx3-ubyte", good.prefix(found) + Data(count: max(0, found - 2368)))
      expect(
        .wrongLength(dimensions: [3, 28, 28], headerBytes: 16, found: found),
        at: "train-images-idx3-ubyte")
    }
    try put("train-images-idx3-ubyte", good.prefix(15))
    expect(.shortHeader(expected: 16, found: 15), at: "train-images-idx3-ubyte")
    try put("train-images-idx3-ubyte", Data())
    expect(.empty, at: "train-images-idx3-ubyte")
    try put("train-images-idx3-ubyte", idxFile([0, 28, 28], []))
    expect(.empty, at: "train-images-idx3-ubyte")
  }

  // 2³² − 1 cubed does not fit 64 bits; 2³¹ · 2³¹ · 4 is 2⁶⁴, which would wrap around to 0.
  @Test(arguments: [[UInt32.max, .max, .max], [1 << 31, 1 << 31, 4], [60_000, 28, 28]])
  func promisesBeyondTheFileAreErrors(_ dimensions: [UInt32]) throws {
    try put("train-images-idx3-ubyte", idxFile(dimensions, []))
    expect(
      .wrongLength(dimensions: dimensions.map(Int.init), headerBytes: 16, found: 16),
      at: "train-images-idx3-ubyte")
  }

  @Test func imagesOfAnotherSizeAreErrors() throws {
    try put("t10k-images-idx3-ubyte", idxFile([2, 56, 14], Self.pixels(2)))
    expect(
      .wrongImageSize(height: 56, width: 14, expected: .mnist), at: "t10k-images-idx3-ubyte")
  }

  @Test func labelsAreHeldAgainstTheImages() throws {
    try put("train-labels-idx1-ubyte", idxFile([2], [5, 0]))
    expect(.wrongLabelCount(images: 3, labels: 2), at: "train-labels-idx1-ubyte")
    try put("train-labels-idx1-ubyte", idxFile([3], [5, 0, 10]))
    expect(.badLabel(record: 2, label: 10, classCount: 10), at: "train-labels-idx1-ubyte")
  }

  @Test func filesLeftPackedAreRead() throws {
    let whole = try MNIST.load(from: root)
    let name = "t10k-labels-idx1-ubyte"
    try runProgram(["gzip", name], in: folder.path + "/mnist")
    #expect(try MNIST.load(from: root) == whole)
    // Packed under the name of an unpacked file, as some downloads are.
    try FileManager.default.moveItem(atPath: path(name) + ".gz", toPath: path(name))
    #expect(try MNIST.load(from: root) == whole)
    try FileManager.default.removeItem(atPath: path(name))
    expect(.missing, at: name)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/mnist")
    try put(name, idxFile([2], [7, 2]))
    try runProgram(["gzip", name] + names, in: folder.path + "/mnist")
    #expect(try MNIST.load(from: root.appendingPathComponent("mnist")) == whole)
  }

  /// Zeros pack a thousandfold: a quarter of a megabyte that says that it is, or is, too large.
  @Test(arguments: [[255_000_000], [5]])
  func packedFilesUnpackToNoMoreThanAnyPublishedOne(_ dimensions: [UInt32]) throws {
    let name = "train-labels-idx1-ubyte"
    try write(idxFile(dimensions, []), to: folder.path + "/x")
    try #require(truncate(folder.path + "/x", 8 + 255_000_000) == 0)
    try runProgram(["gzip", "-f", "x"], in: folder.path)
    try put(name, contents(folder.path + "/x.gz"))
    expect(.unpacksTooLarge(limit: 250_000_000), at: name)
  }

  @Test func packedFilesThatAreWrongAreErrors() throws {
    let name = "train-images-idx3-ubyte"
    func pack(_ data: Data) throws -> Data {
      try write(data, to: folder.path + "/x")
      try runProgram(["gzip", "-f", "x"], in: folder.path)
      return try contents(folder.path + "/x.gz")
    }
    let good = idxFile([3, 28, 28], Self.pixels(3))
    let packed = try pack(good)
    try put(name, packed.dropLast(20))
    expect(.damagedGzip(isCutShort: true), at: name)
    var altered = packed
    altered[packed.count / 2] ^= 0x40
    try put(name, altered)
    #expect(throws: DatasetError.self) { try MNIST.load(from: root) }
    for found in [good.count - 1, good.count + 1] {
      try put(name, pack(good.prefix(found) + Data(count: max(0, found - good.count))))
      expect(.wrongLength(dimensions: [3, 28, 28], headerBytes: 16, found: found), at: name)
    }
    // 2³¹ images in a few bytes: more than they can unpack to.
    try put(name, pack(idxFile([1 << 31, 28, 28], [1, 2, 3])))
    expect(.wrongLength(dimensions: [1 << 31, 28, 28], headerBytes: 16, found: 19), at: name)
    try put(name, pack(Data()))
    expect(.empty, at: name)
  }

  /// The folder with the real images, where the machine has one.
  static let realImages = ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"].flatMap {
    FileManager.default.fileExists(atPath: $0 + "/mnist/train-images-idx3-ubyte") ? $0 : nil
  }

  // The sums and counts are NumPy's: x.sum(), np.bincount(labels), labels[:10].
  @Test(.enabled(if: realImages != nil, "WORKBOOK_DATASETS names no folder with MNIST"))
  func realImagesAreRead() throws {
    let folder = URL(fileURLWithPath: try #require(Self.realImages))
    let dataset = try MNIST.load(from: folder)
    #expect(dataset.training.count == 60_000 && dataset.test.count == 10_000)
    #expect(dataset.training.labels.prefix(10) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect(
      dataset.training.classCounts == [
        5_923, 6_742, 5_958, 6_131, 5_842, 5_421, 5_918, 6_265, 5_851, 5_949,
      ])
    #expect(
      dataset.test.classCounts == [980, 1_135, 1_032, 1_010, 982, 892, 958, 1_028, 974, 1_009])
    #expect(dataset.training.image(at: 0).reduce(0) { $0 + Int($1) } == 27_525)
    let mean: [Double] = dataset.test.mean(of: 0..<10_000)
    #expect(abs(mean.reduce(0, +) * 10_000 - 264_923_200) < 1)
  }
}
