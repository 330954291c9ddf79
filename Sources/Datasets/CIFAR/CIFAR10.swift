// CIFAR-10: ten classes, five files of training images and one of test images.

import Foundation

/// The reader of CIFAR-10: of its binary version, and of Python's, which holds the same images.
public enum CIFAR10 {
  /// The folder that the published archive unpacks to.
  public static let folderName = Catalog.cifar10.folder
  /// The five files of training images, in order.
  public static let trainingFileNames = (1...5).map { "data_batch_\($0).bin" }
  /// The file of test images.
  public static let testFileName = "test_batch.bin"
  /// What the labels mean, in the course's words.
  public static let classNames = [
    "plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  /// A label and an image.
  public static var recordBytes: Int { records.recordBytes }

  static let records = CIFARRecords(entry: Catalog.cifar10, classCounts: [classNames.count])

  /// Reads all images.
  ///
  /// The number of images of each file comes from its size.
  ///
  /// - Parameter directory: The folder that holds `cifar-10-batches-bin` or another layout that
  ///   `DatasetFiles` knows, or that folder itself.
  /// - Throws: `DatasetError` for the first file, in order, that is not as it should be.
  public static func load(from directory: URL) throws -> ImageDataset {
    let files = try DatasetFiles.find(Catalog.cifar10, in: directory)
    let training = try images(of: trainingFileNames.map { try files.url(of: $0) })
    let test = try images(of: [try files.url(of: testFileName)])
    return ImageDataset(training: training, test: test)
  }

  /// The folder of the batches: below `directory`, or `directory` itself.
  ///
  /// - Throws: `DatasetError` as `DatasetFiles.find` does.
  public static func batchFolder(in directory: URL) throws -> URL {
    try DatasetFiles.find(Catalog.cifar10, in: directory).folder
  }

  private static func images(of files: [URL]) throws -> Images {
    let (labels, pixels) = try records.read(files)
    return Images(shape: .cifar, pixels: pixels, labels: labels[0], classNames: classNames)
  }
}
