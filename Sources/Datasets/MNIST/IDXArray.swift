// The IDX format of MNIST's files: a magic number, the dimensions as 32-bit numbers with the
// highest byte first, and the bytes. LeCun, Cortes & Burges, The MNIST Database.

import Files
import Foundation

/// An array of bytes from an IDX file.
struct IDXArray: Equatable {
  /// The dimensions, such as `[60000, 28, 28]`.
  let shape: [Int]
  let bytes: [UInt8]

  /// The magic number of arrays of unsigned bytes: 0, 0, 8 for the bytes, the number of dimensions.
  static func magic(dimensions: Int) -> Int { 0x800 + dimensions }

  /// Reads a file, which may be packed with gzip.
  ///
  /// Nothing is read beyond the header before the header's dimensions are known to come to the
  /// file's size, so a header that promises too much costs no memory. What a packed file unpacks to
  /// is known only at its end: there no more is kept than the header promises, and no promise is
  /// believed that so few bytes cannot keep.
  ///
  /// - Parameter dimensions: How many there must be: 3 for images, 1 for labels.
  /// - Throws: `DatasetError`.
  init(_ url: URL, dimensions: Int, of entry: CatalogEntry) throws {
    let file = try UnpackedFile(url, of: entry)
    let headerBytes = 4 * (1 + dimensions)
    let header = try file.read(upTo: headerBytes)
    func number(at place: Int) -> Int {
      header[4 * place..<4 * place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    func error(_ problem: DatasetError.Problem) -> DatasetError {
      DatasetError(problem, path: url.path, of: entry)
    }

    if header.isEmpty { throw error(.empty) }
    let magic = header.count < 4 ? nil : number(at: 0)
    guard magic == Self.magic(dimensions: dimensions) else {
      if let kind = file.foreignKind() { throw error(.otherKind(kind)) }
      throw error(.wrongMagic(expected: Self.magic(dimensions: dimensions), found: magic))
    }
    guard header.count == headerBytes else {
      throw error(.shortHeader(expected: headerBytes, found: header.count))
    }
    let shape = (1...dimensions).map(number)
    func wrongLength(_ found: Int) -> DatasetError {
      error(.wrongLength(dimensions: shape, headerBytes: headerBytes, found: found))
    }
    let most = file.byteCount ?? GzipStream.mostBytes(packedIn: file.packedByteCount)
    guard let count = Self.product(shape), count <= most,
      file.byteCount.map({ $0 == headerBytes + count }) ?? true
    else { throw wrongLength(try file.byteCount ?? headerBytes + file.countRest()) }
    guard file.packing != .gzip || count <= Self.mostPacked else {
      throw error(.unpacksTooLarge(limit: Self.mostPacked))
    }
    bytes = try file.read(upTo: count)
    let rest = try file.countRest()
    guard bytes.count == count, rest == 0 else {
      throw wrongLength(headerBytes + bytes.count + rest)
    }
    if count == 0 { throw error(.empty) }
    self.shape = shape
  }

  /// The most bytes that are unpacked: MNIST's images five times over.
  private static let mostPacked = 250_000_000

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
