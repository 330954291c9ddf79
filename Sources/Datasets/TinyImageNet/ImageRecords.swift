// Decoded images in one file, so that they need not be decoded again.

import Files
import Foundation
import LinearAlgebra
import Synchronization

/// What tells the files that images were decoded from from other files.
struct SourceFingerprint: Equatable {
  var files: Int
  var bytes: Int
  var checksum: UInt32
}

/// A file of labelled images that can be made again: read only where it is whole, and made of the same
/// files.
///
/// | bytes | contents; numbers have their lowest byte first |
/// | --- | --- |
/// | 8 | `WBIMAGES` |
/// | 4, 4, 4 | the format's version, 1; the numbers of training and of test images |
/// | 4 | bytes of an image |
/// | 8, 8, 4 | the source: its files, their bytes, its checksum |
/// | 1 each | labels of the training images, then of the test images |
/// | 4 each | CRC-32 of every 256 training images, then of every 256 test images |
/// | 4 | CRC-32 of all bytes before |
/// | … | the training images, then the test images |
struct ImageRecords {
  let path: String
  let source: SourceFingerprint
  let shape: ImageShape

  private static let magic = Array("WBIMAGES".utf8)
  /// Counts up with every change of the format, and of what a decoder makes of a file.
  private static let version = 1
  private static let headerBytes = 44
  private static let imagesPerChecksum = 256

  /// The images; nil where there is no file, or a damaged one, or one of other files.
  func read(classNames: [String], on execution: Execution) -> ImageDataset? {
    guard let file = try? ByteFile(URL(fileURLWithPath: path), of: Catalog.tinyImageNet),
      file.byteCount >= Self.headerBytes, let fixed = try? file.bytes(0..<Self.headerBytes)
    else { return nil }
    func number(_ place: Int, _ count: Int = 4) -> Int {
      (0..<count).reduce(0) { $0 | Int(truncatingIfNeeded: fixed[place + $1]) << (8 * $1) }
    }
    let counts = [number(12), number(16)]
    guard fixed == header(counts) else { return nil }
    // The size is right before memory is taken: a count of 4 bytes and images of this shape cannot
    // overflow.
    let checksums = counts.map { ceil($0, by: Self.imagesPerChecksum) }
    let labelCount = counts[0] + counts[1]
    let headEnd = Self.headerBytes + labelCount + 4 * (checksums[0] + checksums[1])
    let begins = [headEnd + 4, headEnd + 4 + counts[0] * shape.featureCount]
    guard file.byteCount == begins[1] + counts[1] * shape.featureCount,
      let head = try? file.bytes(0..<headEnd + 4),
      head.suffix(4).elementsEqual(Self.bytes(Int(CRC32.sum(of: head[..<headEnd])), 4))
    else { return nil }
    let labels = head[Self.headerBytes..<Self.headerBytes + labelCount]
    guard labels.allSatisfy({ Int($0) < classNames.count }) else { return nil }
    var sums = head[(Self.headerBytes + labelCount)..<headEnd]
    var parts: [Images] = []
    for (part, count) in counts.enumerated() {
      let expected = Array(sums.prefix(4 * checksums[part]))
      sums = sums.dropFirst(4 * checksums[part])
      guard
        let pixels = pixels(
          begins[part], count: count, checksums: expected, on: execution)
      else { return nil }
      let own = part == 0 ? labels.prefix(count) : labels.suffix(count)
      parts.append(
        Images(shape: shape, pixels: pixels, labels: Array(own), classNames: classNames))
    }
    return ImageDataset(training: parts[0], test: parts[1])
  }

  /// Writes the images, or leaves what is there where that is not possible.
  func write(_ images: ImageDataset, on execution: Execution) {
    let parts = [images.training, images.test]
    var head = header(parts.map(\.count)) + images.training.labels + images.test.labels
    for part in parts {
      let bytes = part.shape.featureCount * Self.imagesPerChecksum
      let sums: [UInt32] = execution.filledArray(
        rows: ceil(part.count, by: Self.imagesPerChecksum), slicesPerThread: 8
      ) { slice, sums in
        for (place, block) in slice.enumerated() {
          let range = block * bytes..<min(part.pixels.count, (block + 1) * bytes)
          sums.initializeElement(at: place, to: CRC32.sum(of: part.pixels[range]))
        }
      }
      for sum in sums { head += Self.bytes(Int(sum), 4) }
    }
    head += Self.bytes(Int(CRC32.sum(of: head)), 4)
    try? PendingFile(
      replaceable: [head, images.training.pixels, images.test.pixels], for: path
    ).commit()
  }

  private func header(_ counts: [Int]) -> [UInt8] {
    let numbers: [(Int, Int)] = [
      (Self.version, 4), (counts[0], 4), (counts[1], 4), (shape.featureCount, 4),
      (source.files, 8), (source.bytes, 8), (Int(source.checksum), 4),
    ]
    return Self.magic + numbers.flatMap(Self.bytes)
  }

  private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// Reads images on several threads; nil where a checksum is wrong.
  private func pixels(
    _ begin: Int, count: Int, checksums: [UInt8], on execution: Execution
  ) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let isWrong = Atomic<Bool>(false)
    let featureCount = shape.featureCount
    let pixels = [UInt8](unsafeUninitializedCapacity: count * featureCount) { memory, initialized in
      execution.fill(
        UnsafeMutableBufferPointer(rebasing: memory[0..<count * featureCount]),
        columns: featureCount, alignedTo: Self.imagesPerChecksum, slicesPerThread: 8
      ) { images, pixels in
        for first in stride(from: 0, to: images.count, by: Self.imagesPerChecksum) {
          let block = UnsafeMutableBufferPointer(
            rebasing: pixels[
              first * featureCount..<min(images.count, first + Self.imagesPerChecksum)
                * featureCount])
          let place = 4 * ((images.lowerBound + first) / Self.imagesPerChecksum)
          let offset = begin + (images.lowerBound + first) * featureCount
          if !Self.read(descriptor, at: offset, into: block)
            || Self.bytes(Int(CRC32.sum(of: block)), 4) != Array(checksums[place..<place + 4])
          {
            isWrong.store(true, ordering: .relaxed)
          }
        }
      }
      initialized = count * featureCount
    }
    return isWrong.load(ordering: .relaxed) ? nil : pixels
  }

  private static func read(
    _ descriptor: Int32, at offset: Int, into memory: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    var done = 0
    while done < memory.count {
      let found = pread(
        descriptor, memory.baseAddress! + done, memory.count - done, off_t(offset + done))
      if found < 0 && errno == EINTR { continue }
      if found <= 0 { return false }
      done += found
    }
    return true
  }
}
