// Small JPEG files and what Pillow decodes them to; Fixtures/make_images.py makes them.

import Foundation
import Testing

@testable import Datasets

/// A JPEG file and its pixels.
struct JPEGFixture: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let jpeg: Data
  let height: Int
  let width: Int
  let channels: Int
  let pixels: Data

  var bytes: [UInt8] { [UInt8](jpeg) }
  var testDescription: String { name }

  private struct File: Decodable {
    let images: [JPEGFixture]
    let refused: [String: Data]
  }

  private static let file = Result {
    try JSONDecoder().decode(File.self, from: Data(contentsOf: fixture("jpegs.json")))
  }

  static var all: [JPEGFixture] { (try? file.get().images) ?? [] }

  static func named(_ name: String) throws -> [UInt8] {
    try #require(all.first { $0.name == name }).bytes
  }

  /// A file that is not read, such as "progressive".
  static func refused(_ name: String) throws -> [UInt8] {
    [UInt8](try #require(try file.get().refused[name]))
  }
}

/// A file in the folder of fixtures.
func fixture(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/" + name)
}
