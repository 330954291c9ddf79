// The records of CIFAR's binary versions: label bytes, then 1,024 red, 1,024 green and 1,024 blue
// bytes. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.

import Files
import Foundation
import LinearAlgebra

/// How the records of a CIFAR data set are built, and their reader.
struct CIFARRecords {
  let entry: CatalogEntry
  /// How many classes there are for each of a record's label bytes: one number for CIFAR-10, two
  /// for CIFAR-100.
  let classCounts: [Int]

  init(entry: CatalogEntry, classCounts: [Int]) {
    self.entry = entry
    self.classCounts = classCounts
  }

  /// The records of a data set; nil for one that has none.
  init?(of entry: CatalogEntry) {
    switch entry.name {
    case Catalog.cifar10.name: self = CIFAR10.records
    case Catalog.cifar100.name: self = CIFAR100.records
    default: return nil
    }
  }

  /// The labels and an image.
  var recordBytes: Int { classCounts.count + ImageShape.cifar.featureCount }

  /// Reads all records of some files, in order.
  ///
  /// The number of records of each file comes from its size. Files may be packed with gzip, or be
  /// Python's pickles.
  ///
  /// - Returns: The labels, an array for each label byte of a record, and the images,
  ///   `[N, height, width, channels]`.
  /// - Throws: `DatasetError` for the first file that is not as it should be.
  func read(_ files: [URL]) throws -> (labels: [[UInt8]], pixels: [UInt8]) {
    var labels = [[UInt8]](repeating: [], count: classCounts.count)
    var pixels: [UInt8] = []
    // Every size is checked before memory is asked for.
    let all = try files.reduce(0) { try $0 + plainRecordCount($1) }
    pixels.reserveCapacity(min(all, Self.mostPacked) * ImageShape.cifar.featureCount)
    for url in files {
      let file = try UnpackedFile(url, of: entry)
      // Part by part, so that no file lies in memory as a whole beside its images.
      var count = 0
      while case let bytes = try file.read(upTo: Self.recordsPerRead * recordBytes), !bytes.isEmpty
      {
        guard bytes.count.isMultiple(of: recordBytes) else {
          throw wrongSize(count * recordBytes + bytes.count, of: file)
        }
        for place in classCounts.indices {
          labels[place] += try self.labels(in: bytes, at: place, firstRecord: count, of: file)
        }
        pixels += interleaved(bytes)
        count += bytes.count / recordBytes
        // A few bytes of gzip can promise terabytes.
        guard file.packing != .gzip || count <= Self.mostPacked else {
          throw DatasetError(
            .unpacksTooLarge(limit: Self.mostPacked * recordBytes), path: file.path, of: entry)
        }
      }
      if count == 0 { throw DatasetError(.empty, path: file.path, of: entry) }
    }
    return (labels, pixels)
  }

  private static let recordsPerRead = 10_000
  /// More than any published file has.
  private static let mostPacked = 100_000

  /// How many records a file holds, 0 where that is not told by its size.
  ///
  /// - Throws: `DatasetError` where it is empty or has another size than records have.
  private func plainRecordCount(_ url: URL) throws -> Int {
    let plain = try ByteFile(url, of: entry)
    if plain.byteCount == 0 { throw DatasetError(.empty, path: plain.path, of: entry) }
    let beginning = try plain.bytes(0..<min(2, plain.byteCount))
    if GzipStream.begins(beginning) || Pickle.begins(beginning) { return 0 }
    guard plain.byteCount.isMultiple(of: recordBytes) else {
      throw wrongSize(plain.byteCount, of: try UnpackedFile(url, of: entry))
    }
    return plain.byteCount / recordBytes
  }

  private func wrongSize(_ found: Int, of file: UnpackedFile) -> DatasetError {
    let problem: DatasetError.Problem =
      file.foreignKind().map { .otherKind($0) }
      ?? .wrongSize(recordBytes: recordBytes, found: found)
    return DatasetError(problem, path: file.path, of: entry)
  }

  /// Whether a file that has not the published name is one of records, or a pickle.
  func mayBeRecords(_ url: URL) -> Bool {
    guard let file = try? ByteFile(url, of: entry), file.byteCount > 1,
      let beginning = try? file.bytes(0..<2)
    else { return false }
    return Pickle.begins(beginning)
      || file.byteCount.isMultiple(of: recordBytes) && beginning[0] < classCounts[0]
  }

  /// The label bytes at a place of each record, every one of which has a class.
  private func labels(
    in bytes: [UInt8], at place: Int, firstRecord: Int, of file: UnpackedFile
  ) throws -> [UInt8] {
    let classCount = classCounts[place]
    let labels = stride(from: place, to: bytes.count, by: recordBytes).map { bytes[$0] }
    if let record = labels.firstIndex(where: { Int($0) >= classCount }) {
      let problem: DatasetError.Problem =
        file.foreignKind().map { .otherKind($0) }
        ?? .badLabel(
          record: firstRecord + record, label: Int(labels[record]), classCount: classCount)
      throw DatasetError(problem, path: file.path, of: entry)
    }
    return labels
  }

  /// The images of records, each pixel's three bytes next to one another instead of a plane a
  /// colour.
  private func interleaved(_ records: [UInt8]) -> [UInt8] {
    let recordBytes = recordBytes
    let labelBytes = classCounts.count
    let imageBytes = ImageShape.cifar.featureCount
    let planeBytes = imageBytes / 3
    let count = records.count / recordBytes
    return Execution.automatic.filledArray(
      rows: count, columns: imageBytes, slicesPerThread: 8
    ) { slice, images in
      records.withUnsafeBufferPointer { records in
        for (i, record) in slice.enumerated() {
          let red = records.baseAddress! + record * recordBytes + labelBytes
          let green = red + planeBytes
          let blue = green + planeBytes
          var pixel = images.baseAddress! + i * imageBytes
          for place in 0..<planeBytes {
            pixel[0] = red[place]
            pixel[1] = green[place]
            pixel[2] = blue[place]
            pixel += 3
          }
        }
      }
    }
  }
}
