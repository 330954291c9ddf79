// MNIST: handwritten digits, 28 × 28 in gray, in four IDX files.

import Foundation

/// The reader of MNIST.
public enum MNIST {
  /// The folder that the published archives are unpacked into.
  public static let folderName = Catalog.mnist.folder
  /// The digits, which are also the labels.
  public static let classNames = (0...9).map(String.init)

  /// Reads all images.
  ///
  /// The number of images comes from the files' headers, which must agree with each other and with
  /// the files' sizes; a part of the published images, in files of the same kind, serves as well.
  ///
  /// - Parameter directory: The folder that holds `mnist`, `MNIST/raw` or another layout that
  ///   `DatasetFiles` knows, or that folder itself.
  /// - Throws: `DatasetError` for the first file that is not as it should be.
  public static func load(from directory: URL) throws -> ImageDataset {
    let files = try DatasetFiles.find(Catalog.mnist, in: directory)
    return ImageDataset(
      training: try images("train", of: files), test: try images("t10k", of: files))
  }

  /// The folder of the files: below `directory`, or `directory` itself.
  ///
  /// - Throws: `DatasetError` as `DatasetFiles.find` does.
  public static func filesFolder(in directory: URL) throws -> URL {
    try DatasetFiles.find(Catalog.mnist, in: directory).folder
  }

  /// The images and labels of a pair of files.
  static func images(_ prefix: String, of files: DatasetFiles) throws -> Images {
    let imageFile = try files.url(of: "\(prefix)-images-idx3-ubyte")
    let labelFile = try files.url(of: "\(prefix)-labels-idx1-ubyte")
    let labels = try IDXArray(labelFile, dimensions: 1, of: Catalog.mnist).bytes
    if let record = labels.firstIndex(where: { $0 >= classNames.count }) {
      throw DatasetError(
        .badLabel(record: record, label: Int(labels[record]), classCount: classNames.count),
        path: labelFile.path, of: Catalog.mnist)
    }
    let pixels = try IDXArray(imageFile, dimensions: 3, of: Catalog.mnist)
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    guard height == ImageShape.mnist.height, width == ImageShape.mnist.width else {
      throw DatasetError(
        .wrongImageSize(height: height, width: width, expected: .mnist), path: imageFile.path,
        of: Catalog.mnist)
    }
    guard pixels.shape[0] == labels.count else {
      throw DatasetError(
        .wrongLabelCount(images: pixels.shape[0], labels: labels.count), path: labelFile.path,
        of: Catalog.mnist)
    }
    return Images(shape: .mnist, pixels: pixels.bytes, labels: labels, classNames: classNames)
  }
}
