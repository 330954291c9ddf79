// The records of CIFAR's binary versions: label bytes, then 1,024 red, 1,024 green and 1,024 blue
// bytes. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.

import Foundation
import LinearAlgebra

/// How the records of a CIFAR data set are built, and their reader.
struct CIFARRecords {
  let entry: CatalogEntry
  /// How many classes there are for each of a record's label bytes: one number for CIFAR-10, two
  /// for CIFAR-100.
  let classCounts: [Int]

  /// The labels and an image.
  var recordBytes: Int { classCounts.count + ImageShape.cifar.featureCount }

  /// Reads all records of some files, in order.
  ///
  /// The number of records of each file comes from its size.
  ///
  /// - Returns: The labels, an array for each label byte of a record, and the images,
  ///   `[N, height, width, channels]`.
  /// - Throws: `DatasetError` for the first file that is not as it should be.
  func read(_ files: [URL]) throws -> (labels: [[UInt8]], pixels: [UInt8]) {
    var labels = [[UInt8]](repeating: [], count: classCounts.count)
    var pixels: [UInt8] = []
    // Every size is checked before memory is asked for.
    let all = try files.reduce(0) { try $0 + recordCount(ByteFile($1, of: entry)) }
    pixels.reserveCapacity(min(all, Self.mostReserved) * ImageShape.cifar.featureCount)
    for url in files {
      let file = try ByteFile(url, of: entry)
      let count = try recordCount(file)
      // Part by part, so that no file lies in memory as a whole beside its images.
      for start in stride(from: 0, to: count, by: Self.recordsPerRead) {
        let records = start..<min(count, start + Self.recordsPerRead)
        let bytes = try file.bytes(
          records.lowerBound * recordBytes..<records.upperBound * recordBytes)
        for place in classCounts.indices {
          labels[place] += try self.labels(in: bytes, at: place, firstRecord: start, of: file.path)
        }
        pixels += interleaved(bytes)
      }
    }
    return (labels, pixels)
  }

  private static let recordsPerRead = 10_000
  /// More than any published set has.
  private static let mostReserved = 100_000

  /// How many records a file holds.
  ///
  /// - Throws: `DatasetError` where it is empty or has another size than records have.
  private func recordCount(_ file: borrowing ByteFile) throws -> Int {
    if file.byteCount == 0 { throw DatasetError(.empty, path: file.path, of: entry) }
    guard file.byteCount.isMultiple(of: recordBytes) else {
      let problem: DatasetError.Problem =
        try file.isGzipped()
        ? .stillPacked : .wrongSize(recordBytes: recordBytes, found: file.byteCount)
      throw DatasetError(problem, path: file.path, of: entry)
    }
    return file.byteCount / recordBytes
  }

  /// The label bytes at a place of each record, every one of which has a class.
  private func labels(
    in bytes: [UInt8], at place: Int, firstRecord: Int, of path: String
  ) throws -> [UInt8] {
    let classCount = classCounts[place]
    let labels = stride(from: place, to: bytes.count, by: recordBytes).map { bytes[$0] }
    if let record = labels.firstIndex(where: { Int($0) >= classCount }) {
      throw DatasetError(
        .badLabel(
          record: firstRecord + record, label: Int(labels[record]), classCount: classCount),
        path: path, of: entry)
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
