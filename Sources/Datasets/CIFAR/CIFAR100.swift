// CIFAR-100: a hundred classes in twenty groups, one file for training, one for testing.

import Foundation

/// CIFAR-100, each image with the label of its class and that of the class's group.
public struct CIFAR100: Sendable, Equatable {
  /// The images with the labels of the hundred classes.
  public let fine: ImageDataset
  /// The same images, and the same bytes in memory, with the labels of the twenty groups.
  public let coarse: ImageDataset

  /// The folder that the published archive unpacks to.
  public static let folderName = Catalog.cifar100.folder
  public static let trainingFileName = "train.bin"
  public static let testFileName = "test.bin"
  /// The files of class names, a line a name, in the order of the labels.
  public static let fineNamesFileName = "fine_label_names.txt"
  public static let coarseNamesFileName = "coarse_label_names.txt"
  /// A coarse label, a fine label and an image.
  public static var recordBytes: Int { records.recordBytes }

  static let records = CIFARRecords(entry: Catalog.cifar100, classCounts: [20, 100])

  /// Reads all images.
  ///
  /// The number of images of each file comes from its size. Where a file of class names is missing,
  /// the classes are called by their numbers.
  ///
  /// - Parameter directory: The folder that holds `cifar-100-binary` or another layout that
  ///   `DatasetFiles` knows, or that folder itself.
  /// - Throws: `DatasetError` for the first file that is not as it should be.
  public static func load(from directory: URL) throws -> CIFAR100 {
    let files = try DatasetFiles.find(Catalog.cifar100, in: directory)
    let names = [
      try classNames(from: files.folder.appendingPathComponent(coarseNamesFileName), count: 20),
      try classNames(from: files.folder.appendingPathComponent(fineNamesFileName), count: 100),
    ]
    let training = try images(of: try files.url(of: trainingFileName), names)
    let test = try images(of: try files.url(of: testFileName), names)
    return CIFAR100(
      fine: ImageDataset(training: training[1], test: test[1]),
      coarse: ImageDataset(training: training[0], test: test[0]))
  }

  /// A file's images with the coarse labels, and with the fine ones.
  private static func images(of file: URL, _ names: [[String]]) throws -> [Images] {
    let (labels, pixels) = try records.read([file])
    return zip(labels, names).map {
      Images(shape: .cifar, pixels: pixels, labels: $0, classNames: $1)
    }
  }

  static func classNames(from url: URL, count: Int) throws -> [String] {
    guard FileManager.default.fileExists(atPath: url.path) else {
      return (0..<count).map(String.init)
    }
    let file = try ByteFile(url, of: Catalog.cifar100)
    // A name has a few letters: a file beyond all measure is not read.
    let bytes = try file.bytes(0..<min(file.byteCount, 64 * 1024))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DatasetError(
        .wrongNames(expected: count, found: nil), path: url.path, of: Catalog.cifar100)
    }
    let names = text.split(whereSeparator: \.isNewline).map(String.init)
    guard names.count == count else {
      throw DatasetError(
        .wrongNames(expected: count, found: names.count), path: url.path, of: Catalog.cifar100)
    }
    return names
  }
}
