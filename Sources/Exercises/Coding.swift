// Values as bytes: a tag, the shape, the numbers as they are in memory.

import NumPyArrays

/// Writes values one after another.
public struct ValueWriter {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(_ integer: Int) {
    withUnsafeBytes(of: Int64(integer)) { bytes.append(contentsOf: $0) }
  }

  public mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  public mutating func write(_ values: [Value]) {
    write(values.count)
    for value in values { write(value) }
  }

  public mutating func write(_ value: Value) {
    switch value {
    case .integer(let x):
      bytes.append(0)
      write(x)
    case .number(let x):
      bytes.append(1)
      write(Int(bitPattern: UInt(x.bitPattern)))
    case .integers(let x):
      bytes.append(2)
      write(x.count)
      x.withUnsafeBytes { bytes.append(contentsOf: $0) }
    case .vector(let x):
      bytes.append(3)
      write(x.count)
      x.elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
    case .matrix(let x):
      bytes.append(4)
      write(x.rows)
      write(x.columns)
      x.withUnsafeElements { bytes.append(contentsOf: UnsafeRawBufferPointer($0)) }
    case .text(let x):
      bytes.append(5)
      write(x)
    case .list(let x):
      bytes.append(6)
      write(x)
    case .stored(let x):
      bytes.append(7)
      write(x)
    case .maps(let x):
      bytes.append(8)
      for size in x.shape { write(size) }
      x.elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
  }
}

/// Bytes that are no values.
public struct DamagedValues: Error {
  public init() {}
}

/// Reads values one after another.
public struct ValueReader {
  private let bytes: [UInt8]
  private var next = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var isAtEnd: Bool { next == bytes.count }

  public mutating func integer() throws(DamagedValues) -> Int {
    guard bytes.count - next >= 8 else { throw DamagedValues() }
    defer { next += 8 }
    return Int(
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: next, as: Int64.self) })
  }

  public mutating func text() throws(DamagedValues) -> String {
    let count = try count(bytesEach: 1)
    defer { next += count }
    return String(decoding: bytes[next..<next + count], as: UTF8.self)
  }

  public mutating func values() throws(DamagedValues) -> [Value] {
    let count = try count(bytesEach: 1)
    var values: [Value] = []
    for _ in 0..<count { values.append(try value()) }
    return values
  }

  public mutating func value() throws(DamagedValues) -> Value {
    guard next < bytes.count else { throw DamagedValues() }
    let tag = bytes[next]
    next += 1
    switch tag {
    case 0: return .integer(try integer())
    case 1: return .number(Double(bitPattern: UInt64(UInt(bitPattern: try integer()))))
    case 2: return .integers(try numbers(try count(bytesEach: 8), as: 0))
    case 3: return .vector(Vector(try numbers(try count(bytesEach: 8), as: 0.0)))
    case 4:
      let (rows, columns) = (try integer(), try integer())
      let (count, isTooLarge) = rows.multipliedReportingOverflow(by: columns)
      guard rows >= 0, columns >= 0, !isTooLarge, count <= (bytes.count - next) / 8 else {
        throw DamagedValues()
      }
      return .matrix(Matrix(rows: rows, columns: columns, elements: try numbers(count, as: 0.0)))
    case 5: return .text(try text())
    case 6: return .list(try values())
    case 7: return .stored(try integer())
    case 8:
      let sizes = [try integer(), try integer(), try integer(), try integer()]
      var (count, isTooLarge) = (1, false)
      for size in sizes where !isTooLarge {
        (count, isTooLarge) = count.multipliedReportingOverflow(by: size)
      }
      guard sizes.allSatisfy({ $0 >= 0 }), !isTooLarge, count <= (bytes.count - next) / 8 else {
        throw DamagedValues()
      }
      return .maps(
        Maps(
          samples: sizes[0], channels: sizes[1], height: sizes[2], width: sizes[3],
          elements: try numbers(count, as: 0.0)))
    default: throw DamagedValues()
    }
  }

  /// A count that the bytes that follow can hold.
  private mutating func count(bytesEach size: Int) throws(DamagedValues) -> Int {
    let count = try integer()
    guard count >= 0, count <= (bytes.count - next) / size else { throw DamagedValues() }
    return count
  }

  private mutating func numbers<Number: BitwiseCopyable>(
    _ count: Int, as zero: Number
  ) throws(DamagedValues) -> [Number] {
    let size = count * MemoryLayout<Number>.stride
    guard bytes.count - next >= size else { throw DamagedValues() }
    let numbers = [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.withUnsafeBytes { from in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: from[next..<next + size]))
      }
      initialized = count
    }
    next += size
    return numbers
  }
}
