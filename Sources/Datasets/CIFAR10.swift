// CIFAR-10's binary version: a label byte, then 1,024 red, 1,024 green and 1,024 blue bytes.
// Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.

import Dispatch
import Foundation

/// The reader of CIFAR-10's binary version.
public enum CIFAR10 {
  /// The folder that the published archive unpacks to.
  public static let folderName = "cifar-10-batches-bin"
  /// The five files of training images, in order.
  public static let trainingFileNames = (1...5).map { "data_batch_\($0).bin" }
  /// The file of test images.
  public static let testFileName = "test_batch.bin"
  /// What the labels mean, in the course's words.
  public static let classNames = [
    "plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  /// A label and an image.
  public static let recordBytes = 1 + ImageShape.cifar.featureCount

  /// Reads all images.
  ///
  /// The number of images of each file comes from its size.
  ///
  /// - Parameter directory: The folder that holds `cifar-10-batches-bin`, or that folder itself.
  /// - Throws: `DatasetError` for the first file, in order, that is not as it should be.
  public static func load(from directory: URL) throws -> ImageDataset {
    let folder = try batchFolder(in: directory)
    let training = try images(of: trainingFileNames.map(folder.appendingPathComponent))
    let test = try images(of: [folder.appendingPathComponent(testFileName)])
    return ImageDataset(training: training, test: test)
  }

  /// The folder of the batches: below `directory`, or `directory` itself.
  ///
  /// - Throws: `DatasetError.missing`, `.isFile` or `.notPermitted`.
  public static func batchFolder(in directory: URL) throws -> URL {
    try checkIsFolder(directory)
    let isItself = FileManager.default.fileExists(
      atPath: directory.appendingPathComponent(trainingFileNames[0]).path)
    let folder = isItself ? directory : directory.appendingPathComponent(folderName)
    try checkIsFolder(folder)
    return folder
  }

  private static func images(of files: [URL]) throws -> Images {
    var labels: [UInt8] = []
    var pixels: [UInt8] = []
    for file in files {
      let data = try readBytes(of: file)
      try check(data, of: file)
      let count = data.count / recordBytes
      if labels.isEmpty { pixels.reserveCapacity(files.count * count * (recordBytes - 1)) }
      data.withUnsafeBytes { bytes in
        labels += (0..<count).map { bytes[$0 * recordBytes] }
        pixels += interleaved(bytes, count: count)
      }
    }
    return Images(shape: .cifar, pixels: pixels, labels: labels, classNames: classNames)
  }

  private static func check(_ data: Data, of file: URL) throws {
    guard !data.isEmpty else {
      throw DatasetError.empty(path: file.path, recordBytes: recordBytes)
    }
    guard data.count.isMultiple(of: recordBytes) else {
      throw DatasetError.wrongSize(
        path: file.path, recordBytes: recordBytes, found: data.count)
    }
    try data.withUnsafeBytes { bytes in
      for record in 0..<data.count / recordBytes {
        let label = Int(bytes[record * recordBytes])
        guard label < classNames.count else {
          throw DatasetError.badLabel(
            path: file.path, record: record, label: label, classCount: classNames.count)
        }
      }
    }
  }

  /// The images of records, each pixel's three bytes next to one another instead of a plane a
  /// colour.
  private static func interleaved(_ records: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
    let imageBytes = recordBytes - 1
    let planeBytes = imageBytes / 3
    return [UInt8](unsafeUninitializedCapacity: count * imageBytes) { buffer, initialized in
      nonisolated(unsafe) let target = buffer.baseAddress!
      nonisolated(unsafe) let source = records.bindMemory(to: UInt8.self).baseAddress!
      let perBlock = 1000
      DispatchQueue.concurrentPerform(iterations: (count + perBlock - 1) / perBlock) { block in
        for record in block * perBlock..<min(count, (block + 1) * perBlock) {
          let red = source + record * recordBytes + 1
          let green = red + planeBytes
          let blue = green + planeBytes
          var pixel = target + record * imageBytes
          for place in 0..<planeBytes {
            pixel[0] = red[place]
            pixel[1] = green[place]
            pixel[2] = blue[place]
            pixel += 3
          }
        }
      }
      initialized = count * imageBytes
    }
  }
}
