// The schema of what `--json` writes.

import Foundation
import WorkbookKit

/// `docs/run.schema.json`.
public enum RunSchema {
  /// The schema as JSON.
  public static var json: JSONValue {
    get throws {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/run.schema.json").standardized
      return try JSONValue(parsing: String(contentsOf: file, encoding: .utf8))
    }
  }

  private static let schema = Result { try JSONSchema(json) }

  /// What is wrong with a record, as its file would be read; none where it is valid.
  public static func faults(in record: JSONValue?) throws -> [String] {
    guard let record else { return ["/: there is no record"] }
    return try faults(inFile: record.text)
  }

  /// What is wrong with the text of a record; none where it is valid.
  public static func faults(inFile text: String) throws -> [String] {
    try schema.get().faults(in: JSONValue(parsing: text))
  }
}
