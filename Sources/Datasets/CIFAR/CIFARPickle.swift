// CIFAR's Python version: a dictionary of labels and an array of images, in one pickle a file.

import Foundation

/// The images and labels of a pickle of CIFAR's, as records of the binary version.
///
/// Both versions hold the same images in the same order: `data` is `[N, 3072]` bytes, a plane a
/// colour, and the labels are lists (`labels`, or `coarse_labels` and `fine_labels`).
struct CIFARPickle {
  private let source: [UInt8]
  /// The labels, an array for each label byte of a record.
  private let labels: [[UInt8]]
  private let images: PickleValue.Array
  private let recordBytes: Int

  /// How many images there are.
  var count: Int { labels[0].count }

  /// Reads a file's bytes.
  ///
  /// - Throws: `DatasetError`.
  init(_ bytes: [UInt8], of records: CIFARRecords, path: String) throws {
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(problem, path: path, of: records.entry)
    }
    let value: PickleValue
    do throws(PickleError) {
      value = try Pickle.value(in: bytes)
    } catch {
      throw DatasetError(.badPickle(Self.reason(for: error)), path: path, of: records.entry)
    }
    guard case .dictionary(let pairs) = value else {
      throw error(.badPickle("it holds no dictionary"))
    }
    func entry(_ key: String) throws -> PickleValue {
      guard let pair = pairs.first(where: { $0.key == key }) else {
        throw error(.badPickle("its dictionary has no '\(key)'"))
      }
      return pair.value
    }
    let keys = records.classCounts.count == 1 ? ["labels"] : ["coarse_labels", "fine_labels"]
    var labels: [[UInt8]] = []
    for (key, classCount) in zip(keys, records.classCounts) {
      guard case .list(let list) = try entry(key) else {
        throw error(.badPickle("its '\(key)' are not a list of numbers"))
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(list.count)
      for item in list {
        guard case .int(let label) = item else {
          throw error(.badPickle("its '\(key)' are not a list of numbers"))
        }
        guard (0..<classCount).contains(label) else {
          throw error(.badLabel(record: bytes.count, label: label, classCount: classCount))
        }
        bytes.append(UInt8(label))
      }
      labels.append(bytes)
    }
    let imageBytes = ImageShape.cifar.featureCount
    guard case .array(let images) = try entry("data"), images.type == "u1",
      !images.isFortranOrder || images.shape.count == 2
    else { throw error(.badPickle("its 'data' is not an array of bytes")) }
    let count = labels[0].count
    if count == 0 { throw error(.empty) }
    guard images.shape == [count, imageBytes] || images.shape == [count, 3, 32, 32],
      labels.allSatisfy({ $0.count == count }), images.bytes.count == count * imageBytes
    else {
      throw error(
        .badPickle(
          "its 'data' is \(images.shape) of \(images.bytes.count) bytes for \(count) labels; "
            + "[\(count), \(imageBytes)] was expected"))
    }
    source = bytes
    self.labels = labels
    self.images = images
    recordBytes = records.recordBytes
  }

  /// The bytes of a range of the binary version's file.
  func records(_ range: Range<Int>) -> [UInt8] {
    let labelBytes = labels.count
    let imageBytes = recordBytes - labelBytes
    func fill(_ pixels: UnsafeBufferPointer<UInt8>) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
        var (record, offset) = range.lowerBound.quotientAndRemainder(dividingBy: recordBytes)
        while filled < range.count {
          if offset < labelBytes {
            buffer[filled] = labels[offset][record]
          } else {
            let pixel = offset - labelBytes
            buffer[filled] =
              pixels[images.isFortranOrder ? pixel * count + record : record * imageBytes + pixel]
          }
          filled += 1
          offset += 1
          if offset == recordBytes { (record, offset) = (record + 1, 0) }
        }
      }
    }
    switch images.bytes {
    case .range(let place):
      return source.withUnsafeBufferPointer { fill(UnsafeBufferPointer(rebasing: $0[place])) }
    case .own(let bytes):
      return bytes.withUnsafeBufferPointer(fill)
    }
  }

  private static func reason(for error: PickleError) -> String {
    switch error {
    case .cutShort: "it ends early"
    case .foreignName(let name):
      "it names '\(name)', which no file of images needs; nothing of it was run"
    case .otherInstruction(let byte):
      "it has the instruction 0x\(String(byte, radix: 16)), which no file of images needs"
    case .malformed: "it is not built as the published ones are"
    case .tooManyValues: "it has more than \(Pickle.mostValues) values"
    }
  }
}

extension PickleValue.Bytes {
  var count: Int {
    switch self {
    case .range(let range): range.count
    case .own(let bytes): bytes.count
    }
  }
}
