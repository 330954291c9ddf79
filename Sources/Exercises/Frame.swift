// Messages between the judge and a learner's program, each with its length in front.

import NumPyArrays

/// The descriptors on which a learner's program meets the judge; its standard output stays its own.
public enum WorkerDescriptor {
  /// Calls come in.
  public static let calls: Int32 = 3
  /// Answers go out.
  public static let answers: Int32 = 4
}

/// What a message is.
public enum FrameKind: Int, Sendable {
  /// A call: its function and its arguments.
  case call = 1
  /// A value that later calls name by its number.
  case store
  /// The results of a call, behind the seconds that it took and the stubs that are not written.
  case results
  /// A stub that is not written yet: its name, the file and the line.
  case notWritten
  /// What the program could not make sense of.
  case mismatch
}

/// A message: what it is, the number of the call that it belongs to, and its bytes.
public struct Frame: Sendable {
  public static let headerSize = 32
  private static let magic = 0x5742_4b31  // "WBK1"

  public var kind: FrameKind
  public var number: Int
  public var payload: [UInt8]

  public init(_ kind: FrameKind, number: Int, _ payload: [UInt8]) {
    self.kind = kind
    self.number = number
    self.payload = payload
  }

  /// The header, which the payload follows.
  public var header: [UInt8] {
    var writer = ValueWriter()
    for word in [Self.magic, kind.rawValue, number, payload.count] { writer.write(word) }
    return writer.bytes
  }

  /// What a header says, nil for bytes that are none.
  public static func parse(header: [UInt8]) -> (kind: FrameKind, number: Int, count: Int)? {
    var reader = ValueReader(header)
    guard let found = try? reader.integer(), found == magic,
      let raw = try? reader.integer(), let kind = FrameKind(rawValue: raw),
      let number = try? reader.integer(), let count = try? reader.integer(), count >= 0
    else { return nil }
    return (kind, number, count)
  }
}
