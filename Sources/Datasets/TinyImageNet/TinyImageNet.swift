// Tiny ImageNet: 200 classes of ImageNet, 64 × 64 in color, as JPEG files in a zip archive.

import Files
import Foundation
import LinearAlgebra
import Synchronization

/// The reader of Tiny ImageNet: of the published zip archive, or of the folder that it unpacks to.
public enum TinyImageNet {
  /// The folder that the published archive unpacks to.
  public static let folderName = Catalog.tinyImageNet.folder
  /// The published archive, which is read as it is.
  public static let archiveName = "tiny-imagenet-200.zip"
  /// The size of every image.
  public static let shape = ImageShape(height: 64, width: 64, channels: 3)

  /// The file of the classes' WordNet ids, in the order of the labels.
  static let classesName = "wnids.txt"
  static let wordsName = "words.txt"
  static let annotationsName = "val/val_annotations.txt"
  /// The file that the decoded images are kept in, beside the archive or in the unpacked folder.
  static let cacheName = "tiny-imagenet-200.records"

  /// Reads the training and the validation images; those without labels are left out.
  ///
  /// Labels count the lines of `wnids.txt`. Classes have their first name in `words.txt`, such as
  /// "goldfish", and without that file their WordNet ids. Training images are ordered by their numbers,
  /// then by their classes: the first image of every class, the second of every class, and so on, so that
  /// any beginning holds all classes alike. Validation images are ordered by their numbers.
  ///
  /// The images are decoded once, and kept beside the data in `tiny-imagenet-200.records`, 1.35 GB for
  /// all: a file that is made again where it is damaged or the data have changed. Where it cannot be
  /// written, the images are decoded every time.
  ///
  /// - Parameters:
  ///   - directory: The folder that holds `tiny-imagenet-200.zip`, or `tiny-imagenet-200` packed or
  ///     unpacked, or that folder itself. A part of the published images serves as well.
  ///   - execution: The threads that decode.
  ///   - progress: Called after every 2,000 images that were decoded, with the fraction that is done, up
  ///     to 1; an error that it throws ends the reading.
  /// - Returns: Training images `[N, 64, 64, 3]`, and the validation images as `test`.
  /// - Throws: `DatasetError` for the first file that is not as it should be; what `progress` throws.
  public static func load(
    from directory: URL, on execution: Execution = .automatic,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> ImageDataset {
    try load(from: directory, on: execution, blockSize: 2_000, progress: progress)
  }

  /// - Parameter blockSize: How many images are decoded between two reports of the progress.
  static func load(
    from directory: URL, on execution: Execution, blockSize: Int,
    progress: (Double) throws -> Void
  ) throws -> ImageDataset {
    let found = try DatasetFiles.find(Catalog.tinyImageNet, in: directory)
    let files = try TinyImageNetFiles(at: found.url(of: archiveName))
    let classes = try TinyImageNetClasses(files)
    let cache = ImageRecords(
      path: files.folder.path + "/" + cacheName, source: files.fingerprint, shape: shape)
    if let images = cache.read(classNames: classes.names, on: execution) { return images }
    let (training, test) = (
      try classes.trainingImages(files), try classes.validationImages(files)
    )
    let all = Double(training.count + test.count)
    let images = ImageDataset(
      training: try decoded(training, files, classes, blockSize, on: execution) {
        try progress(Double($0) / all)
      },
      test: try decoded(test, files, classes, blockSize, on: execution) {
        try progress(Double(training.count + $0) / all)
      })
    cache.write(images, on: execution)
    return images
  }

  /// Decodes images; where several cannot be, the error is the first one's in their order.
  ///
  /// - Parameter progress: Called with how many are decoded.
  private static func decoded(
    _ images: [LabelledFile], _ files: TinyImageNetFiles, _ classes: TinyImageNetClasses,
    _ blockSize: Int, on execution: Execution, progress: (Int) throws -> Void
  ) throws -> Images {
    let columns = shape.featureCount
    let pixels = try [UInt8](unsafeUninitializedCapacity: images.count * columns) { all, count in
      for start in stride(from: 0, to: images.count, by: blockSize) {
        let end = min(start + blockSize, images.count)
        let failure = Mutex<(index: Int, error: any Error)?>(nil)
        execution.fill(
          UnsafeMutableBufferPointer(rebasing: all[start * columns..<end * columns]),
          columns: columns, slicesPerThread: 16
        ) { slice, part in
          for (row, index) in slice.enumerated() {
            do {
              let image = try picture(images[start + index].name, files)
              write(image, to: part.baseAddress! + row * columns)
            } catch {
              failure.withLock { first in
                if index < first?.index ?? .max { first = (index: index, error: error) }
              }
              return
            }
          }
        }
        if let failure = failure.withLock({ $0 }) { throw failure.error }
        try progress(end)
      }
      count = images.count * columns
    }
    return Images(
      shape: shape, pixels: pixels, labels: images.map(\.label), classNames: classes.names)
  }

  /// Writes the three colors of every pixel, of a gray image three times the same.
  private static func write(_ image: JPEGImage, to target: UnsafeMutablePointer<UInt8>) {
    if image.channels == 3 {
      target.initialize(from: image.pixels, count: shape.featureCount)
    } else {
      for (place, gray) in image.pixels.enumerated() {
        (target + 3 * place).initialize(repeating: gray, count: 3)
      }
    }
  }

  /// Far more than any published image has.
  private static let mostFileBytes = 1 << 20
  private static let mostPixels = 1 << 20

  private static func picture(_ name: String, _ files: TinyImageNetFiles) throws -> JPEGImage {
    let bytes = try files.bytes(of: name, most: mostFileBytes)
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(problem, path: files.path(of: name), of: Catalog.tinyImageNet)
    }
    if bytes.isEmpty { throw error(.empty) }
    let image: JPEGImage
    do throws(JPEGError) {
      image = try JPEGImage(decoding: bytes, mostPixels: mostPixels)
    } catch .notJPEG {
      throw error(.otherKind(FileKind(name: name, beginning: Array(bytes.prefix(512)))))
    } catch let problem {
      throw error(.badImage(problem))
    }
    guard image.height == shape.height, image.width == shape.width else {
      throw error(
        .wrongImageSize(height: image.height, width: image.width, expected: shape))
    }
    return image
  }
}

extension TinyImageNet {
  /// How many images the training and validation parts of an unpacked copy have, and of how many bytes in
  /// all.
  package static func unpackedSize(in folder: URL) throws -> (images: Int, bytes: Int) {
    let files = try TinyImageNetFiles(at: folder.appendingPathComponent(classesName))
    let classes = try TinyImageNetClasses(files)
    let images = try classes.trainingImages(files) + classes.validationImages(files)
    return (images.count, images.reduce(0) { $0 + files.byteCount(of: $1.name) })
  }

  /// What `unpackedSize` is of all published images.
  package static let publishedSize = (images: 110_000, bytes: 194_454_984 + 19_409_745)

  /// Whether a file that `DatasetFiles` found stands for an unpacked copy, in the folder that it is in.
  package static func isUnpacked(_ place: URL) -> Bool { place.lastPathComponent == classesName }
}
