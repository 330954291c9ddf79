// Python's pickles, as far as files of images need them: numbers, texts, lists, one dictionary and
// NumPy's arrays. Nothing that a pickle names is ever called.

import Foundation

/// What makes a pickle unreadable here.
enum PickleError: Error, Equatable {
  case cutShort
  /// It names something other than what NumPy's arrays are made of.
  case foreignName(String)
  case otherInstruction(UInt8)
  case malformed
  /// More values than files of images have.
  case tooManyValues
}

/// A value in a pickle. Bytes and texts are ranges of the pickle's own bytes where they stand there.
enum PickleValue: Equatable {
  enum Bytes: Equatable {
    case range(Range<Int>)
    case own([UInt8])
  }

  struct Array: Equatable {
    var shape: [Int]
    /// NumPy's name without the order of bytes, such as `u1`.
    var type: String
    var isFortranOrder: Bool
    var bytes: Bytes
  }

  case none
  case bool(Bool)
  case int(Int)
  case bytes(Bytes)
  case text(Bytes)
  case list([PickleValue])
  case dictionary([Pair])
  /// With how many tuples lie in one another at most.
  case tuple([PickleValue], depth: Int)
  /// A name that stands for something in Python.
  case global(String)
  case type(String)
  /// An array that has not been given its elements.
  case newArray
  case array(Array)
  /// Where a group of values begins.
  case mark
  /// What was kept before it was filled, and cannot be fetched again here.
  case unfinished

  struct Pair: Equatable {
    let key: String
    let value: PickleValue
  }
}

/// Reads pickles of protocols 2 to 5, instruction by instruction.
///
/// A pickle is a program for a machine with a stack. Of its instructions those are carried out that
/// build values; of the names that it may have called, six are understood, all of NumPy's arrays, and
/// even they are not called but recognized. Any other name is an error before anything else happens.
struct Pickle {
  /// More than any published file has: a few for each of 50,000 images.
  static let mostValues = 500_000

  private let source: [UInt8]
  private var place = 0
  private var stack: [PickleValue] = []
  private var kept: [Int: PickleValue] = [:]
  private var valueCount = 0

  /// Whether a file begins as a pickle of one of these protocols.
  static func begins(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x80 && (2...5).contains(bytes[1])
  }

  /// The value that a pickle holds.
  ///
  /// - Throws: `PickleError`.
  static func value(in bytes: [UInt8]) throws(PickleError) -> PickleValue {
    var machine = Pickle(source: bytes)
    return try machine.run()
  }

  private init(source: [UInt8]) { self.source = source }

  private mutating func run() throws(PickleError) -> PickleValue {
    while true {
      let instruction = try byte()
      switch instruction {
      case 0x80: guard try (2...5).contains(byte()) else { throw .malformed }
      case 0x95: _ = try size(8)
      case UInt8(ascii: "."):
        guard stack.count == 1, let value = stack.popLast(), value != .mark else {
          throw .malformed
        }
        return value
      case UInt8(ascii: "("): try push(.mark)
      case UInt8(ascii: "N"): try push(.none)
      case 0x88: try push(.bool(true))
      case 0x89: try push(.bool(false))
      case UInt8(ascii: "K"): try push(.int(Int(byte())))
      case UInt8(ascii: "M"): try push(.int(size(2)))
      case UInt8(ascii: "J"): try push(.int(Int(Int32(truncatingIfNeeded: size(4)))))
      case 0x8a: try push(.int(longInteger()))
      case UInt8(ascii: "U"), UInt8(ascii: "C"): try push(.bytes(.range(range(Int(byte())))))
      case UInt8(ascii: "T"), UInt8(ascii: "B"): try push(.bytes(.range(range(size(4)))))
      case 0x8e, 0x96: try push(.bytes(.range(range(size(8)))))
      case 0x8c: try push(.text(.range(range(Int(byte())))))
      case UInt8(ascii: "X"): try push(.text(.range(range(size(4)))))
      case 0x8d: try push(.text(.range(range(size(8)))))
      case UInt8(ascii: "]"): try push(.list([]))
      case UInt8(ascii: "}"): try push(.dictionary([]))
      case UInt8(ascii: ")"): try push(.tuple([], depth: 1))
      case UInt8(ascii: "t"): try pushTuple(of: popToMark())
      case 0x85, 0x86, 0x87: try pushTuple(of: pop(Int(instruction - 0x84)))
      case UInt8(ascii: "a"): try append(pop(1))
      case UInt8(ascii: "e"): try append(popToMark())
      case UInt8(ascii: "s"): try set(pop(2))
      case UInt8(ascii: "u"): try set(popToMark())
      case UInt8(ascii: "q"): try keep(Int(byte()))
      case UInt8(ascii: "r"): try keep(size(4))
      case 0x94: try keep(kept.count)
      case UInt8(ascii: "h"): try fetch(Int(byte()))
      case UInt8(ascii: "j"): try fetch(size(4))
      case UInt8(ascii: "c"): try pushName(line(), line())
      case 0x93:
        let names = try pop(2).map { value throws(PickleError) in try shortText(value) }
        try pushName(names[0], names[1])
      case UInt8(ascii: "R"): try reduce()
      case UInt8(ascii: "b"): try build()
      default: throw .otherInstruction(instruction)
      }
    }
  }

  // MARK: Bytes

  private mutating func byte() throws(PickleError) -> UInt8 {
    guard place < source.count else { throw .cutShort }
    defer { place += 1 }
    return source[place]
  }

  /// A number of some bytes, the lowest first.
  private mutating func size(_ count: Int) throws(PickleError) -> Int {
    var number: UInt64 = 0
    for index in 0..<count { number |= UInt64(try byte()) << UInt64(8 * index) }
    guard let number = Int(exactly: number) else { throw .malformed }
    return number
  }

  /// A number of up to eight bytes with a sign.
  private mutating func longInteger() throws(PickleError) -> Int {
    let count = Int(try byte())
    guard count <= 8 else { throw .malformed }
    var number: UInt64 = 0
    for index in 0..<count { number |= UInt64(try byte()) << UInt64(8 * index) }
    if count == 0 { return 0 }
    let unused = UInt64(64 - 8 * count)
    return Int(Int64(bitPattern: number << unused) >> Int64(unused))
  }

  private mutating func range(_ count: Int) throws(PickleError) -> Range<Int> {
    guard count <= source.count - place else { throw .cutShort }
    defer { place += count }
    return place..<place + count
  }

  /// Up to the end of a line, as the names of protocol 2 are written.
  private mutating func line() throws(PickleError) -> String {
    guard let end = source[place...].prefix(256).firstIndex(of: UInt8(ascii: "\n")) else {
      throw source.count - place < 256 ? PickleError.cutShort : PickleError.malformed
    }
    defer { place = end + 1 }
    return String(decoding: source[place..<end], as: UTF8.self)
  }

  /// A short text or short bytes as a string, such as a key.
  private func shortText(_ value: PickleValue) throws(PickleError) -> String {
    switch value {
    case .text(.range(let range)), .bytes(.range(let range)):
      guard range.count <= 256 else { throw .malformed }
      return String(decoding: source[range], as: UTF8.self)
    case .bytes(.own(let bytes)):
      guard bytes.count <= 256 else { throw .malformed }
      return String(decoding: bytes, as: UTF8.self)
    default: throw .malformed
    }
  }

  // MARK: The stack

  private mutating func push(_ value: PickleValue) throws(PickleError) {
    valueCount += 1
    guard valueCount <= Self.mostValues else { throw .tooManyValues }
    stack.append(value)
  }

  private mutating func pop(_ count: Int) throws(PickleError) -> [PickleValue] {
    guard stack.count >= count, !stack.suffix(count).contains(.mark) else { throw .malformed }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(PickleError) -> [PickleValue] {
    guard let mark = stack.lastIndex(of: .mark) else { throw .malformed }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[(mark + 1)...])
  }

  /// Tuples lie in tuples three deep at most, so that none is too deep to be looked at.
  private mutating func pushTuple(of values: [PickleValue]) throws(PickleError) {
    var depth = 1
    for value in values {
      switch value {
      case .tuple(_, let inner): depth = max(depth, inner + 1)
      case .list, .dictionary, .array, .unfinished: throw .malformed
      default: break
      }
    }
    guard depth <= 3 else { throw .malformed }
    try push(.tuple(values, depth: depth))
  }

  /// Lists hold numbers and texts, nothing that holds others.
  private mutating func append(_ values: [PickleValue]) throws(PickleError) {
    guard let last = stack.indices.last, case .list(var list) = stack[last] else {
      throw .malformed
    }
    // Nothing else may hold the list while it grows, or all of it would be copied each time.
    stack[last] = .none
    for value in values {
      switch value {
      case .int, .bool, .text, .bytes: list.append(value)
      default: throw .malformed
      }
    }
    stack[last] = .list(list)
  }

  private mutating func set(_ values: [PickleValue]) throws(PickleError) {
    guard values.count.isMultiple(of: 2), case .dictionary(var pairs)? = stack.popLast() else {
      throw .malformed
    }
    for index in stride(from: 0, to: values.count, by: 2) {
      let key = try shortText(values[index])
      switch values[index + 1] {
      case .dictionary, .unfinished, .newArray: throw .malformed
      case let value:
        guard pairs.count < 32, !pairs.contains(where: { $0.key == key }) else { throw .malformed }
        pairs.append(.init(key: key, value: value))
      }
    }
    stack.append(.dictionary(pairs))
  }

  private mutating func keep(_ index: Int) throws(PickleError) {
    guard let value = stack.last, value != .mark else { throw .malformed }
    switch value {
    // Python goes on filling these; a copy would stay as it is.
    case .list, .dictionary, .newArray: kept[index] = .unfinished
    default: kept[index] = value
    }
  }

  private mutating func fetch(_ index: Int) throws(PickleError) {
    guard let value = kept[index], value != .unfinished else { throw .malformed }
    try push(value)
  }

  // MARK: NumPy's arrays

  /// What is understood, by the module without the private part of its name.
  private static let known: Set<String> = [
    "numpy.core.multiarray._reconstruct", "numpy.core.numeric._frombuffer", "numpy.ndarray",
    "numpy.dtype", "_codecs.encode",
  ]

  private mutating func pushName(_ module: String, _ name: String) throws(PickleError) {
    let whole = "\(module).\(name)"
    let usual = whole.replacing("numpy._core.", with: "numpy.core.")
    guard Self.known.contains(usual) else { throw .foreignName(whole) }
    try push(.global(usual))
  }

  /// Makes of a name and its arguments what Python would make of them.
  private mutating func reduce() throws(PickleError) {
    let values = try pop(2)
    guard case .global(let name) = values[0], case .tuple(let arguments, _) = values[1] else {
      throw .malformed
    }
    switch (name, arguments.count) {
    case ("numpy.core.multiarray._reconstruct", 3)
    where arguments[0] == .global("numpy.ndarray"):
      try push(.newArray)
    case ("numpy.dtype", 1...3):
      let type = try shortText(arguments[0])
      try push(.type(String(type.drop { "<>=|".contains($0) })))
    case ("numpy.core.numeric._frombuffer", 4):
      guard case .bytes(let bytes) = arguments[0], case .type(let type) = arguments[1] else {
        throw .malformed
      }
      try push(
        .array(
          .init(
            shape: shape(arguments[2]), type: type,
            isFortranOrder: shortText(arguments[3]) == "F", bytes: bytes)))
    case ("_codecs.encode", 2):
      guard case .text(.range(let range)) = arguments[0],
        try ["latin1", "latin-1"].contains(shortText(arguments[1]))
      else { throw .malformed }
      try push(.bytes(.own(latin1(range))))
    default:
      throw .malformed
    }
  }

  /// Gives a type its details, an array its elements.
  private mutating func build() throws(PickleError) {
    let values = try pop(2)
    guard case .tuple(let state, _) = values[1] else { throw .malformed }
    switch values[0] {
    case .type:
      // Its second detail is the order of bytes.
      guard state.count >= 2, try shortText(state[1]) != ">" else { throw .malformed }
      try push(values[0])
    case .newArray:
      guard state.count == 5, case .type(let type) = state[2], case .bool(let isFortran) = state[3],
        case .bytes(let bytes) = state[4]
      else { throw .malformed }
      try push(
        .array(
          .init(shape: shape(state[1]), type: type, isFortranOrder: isFortran, bytes: bytes)))
    default:
      throw .malformed
    }
  }

  private func shape(_ value: PickleValue) throws(PickleError) -> [Int] {
    guard case .tuple(let sizes, _) = value, sizes.count <= 8 else { throw .malformed }
    var shape: [Int] = []
    for size in sizes {
      guard case .int(let size) = size, size >= 0 else { throw .malformed }
      shape.append(size)
    }
    return shape
  }

  /// The bytes that Python 3 writes as a text of as many characters, each of up to two bytes.
  private func latin1(_ range: Range<Int>) throws(PickleError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let first = source[index]
      if first < 0x80 {
        bytes.append(first)
        index += 1
        continue
      }
      guard first == 0xc2 || first == 0xc3, index + 1 < range.upperBound,
        source[index + 1] & 0xc0 == 0x80
      else { throw .malformed }
      bytes.append(first << 6 | source[index + 1] & 0x3f)
      index += 2
    }
    return bytes
  }
}
