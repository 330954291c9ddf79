// The IDX format of MNIST's files: a magic number, the dimensions as 32-bit numbers with the
// highest byte first, and the bytes. LeCun, Cortes & Burges, The MNIST Database.

import Foundation

/// An array of bytes from an IDX file.
struct IDXArray: Equatable {
  /// The dimensions, such as `[60000, 28, 28]`.
  let shape: [Int]
  let bytes: [UInt8]

  /// The magic number of arrays of unsigned bytes: 0, 0, 8 for the bytes, the number of dimensions.
  static func magic(dimensions: Int) -> Int { 0x800 + dimensions }

  /// Reads a file.
  ///
  /// Nothing is read beyond the header before the header's dimensions are known to come to the
  /// file's size, so a header that promises too much costs no memory.
  ///
  /// - Parameter dimensions: How many there must be: 3 for images, 1 for labels.
  /// - Throws: `DatasetError`.
  init(_ url: URL, dimensions: Int, of entry: CatalogEntry) throws {
    let file = try Self.open(url, of: entry)
    let headerBytes = 4 * (1 + dimensions)
    let header = try file.bytes(0..<min(headerBytes, file.byteCount))
    func number(at place: Int) -> Int {
      header[4 * place..<4 * place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(problem, path: url.path, of: entry)
    }

    if file.byteCount == 0 { throw error(.empty) }
    if try file.isGzipped() { throw error(.stillPacked) }
    let magic = header.count < 4 ? nil : number(at: 0)
    guard magic == Self.magic(dimensions: dimensions) else {
      throw error(.wrongMagic(expected: Self.magic(dimensions: dimensions), found: magic))
    }
    guard header.count == headerBytes else {
      throw error(.shortHeader(expected: headerBytes, found: header.count))
    }
    let shape = (1...dimensions).map(number)
    guard Self.product(shape) == file.byteCount - headerBytes else {
      throw error(
        .wrongLength(dimensions: shape, headerBytes: headerBytes, found: file.byteCount))
    }
    if file.byteCount == headerBytes { throw error(.empty) }
    self.shape = shape
    bytes = try file.bytes(headerBytes..<file.byteCount)
  }

  /// Opens the file, or says that only a packed one is there.
  private static func open(_ url: URL, of entry: CatalogEntry) throws -> ByteFile {
    do {
      return try ByteFile(url, of: entry)
    } catch let error as DatasetError where error.problem == .missing {
      let archive = url.path + ".gz"
      guard FileManager.default.fileExists(atPath: archive) else { throw error }
      throw DatasetError(.missingButPacked(archive: archive), path: url.path, of: entry)
    }
  }

  /// The product of dimensions, nil where it does not fit.
  private static func product(_ shape: [Int]) -> Int? {
    var product = 1
    for dimension in shape {
      let (next, overflows) = product.multipliedReportingOverflow(by: dimension)
      if overflows { return nil }
      product = next
    }
    return product
  }
}
