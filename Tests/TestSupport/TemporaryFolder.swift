// Folders and files for tests.

import Foundation

/// A folder that is removed when it is no longer referred to.
public final class TemporaryFolder {
  public let path: String

  public init() throws {
    path = FileManager.default.temporaryDirectory.path + "/workbook-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public var url: URL { URL(fileURLWithPath: path) }

  public func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Writes a file and returns its path.
  public func file(_ name: String, _ text: String) throws -> String {
    try write(Data(text.utf8), to: path + "/" + name)
    return path + "/" + name
  }

  /// The names of the files in it, in alphabetical order.
  public var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

public func contents(_ path: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: path))
}

public func write(_ data: Data, to path: String) throws {
  try data.write(to: URL(fileURLWithPath: path))
}

/// What a call throws, as it is shown to users; `nothing` where it throws nothing.
public func message(of body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "nothing"
  } catch {
    return "\(error)"
  }
}
