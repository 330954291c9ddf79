// The formulas of the assignments' documents, as they stand in their folders.

import Foundation
import Reporting
import Testing

@testable import WorkbookKit

struct DocumentFormulasTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Assignments").standardized.resolvingSymlinksInPath()

  private static var documents: [URL] {
    get throws {
      let manager = FileManager.default
      return try manager.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .flatMap {
          (try? manager.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)) ?? []
        }
        .filter { $0.pathExtension == "md" }
    }
  }

  private func formulas(in blocks: [MarkdownBlock]) -> [Formula] {
    func inner(_ inlines: [MarkdownInline]) -> [Formula] {
      inlines.flatMap { inline in
        switch inline {
        case .formula(let formula): [formula]
        case .strong(let inlines), .emphasis(let inlines): inner(inlines)
        default: [Formula]()
        }
      }
    }
    return blocks.flatMap { block in
      switch block {
      case .heading(_, let inlines), .paragraph(let inlines): inner(inlines)
      case .formula(let formula): [formula]
      case .list(let items): items.flatMap(inner)
      case .quotation(let blocks): formulas(in: blocks)
      default: [Formula]()
      }
    }
  }

  /// A command that the formula language does not know would stand as its name on the page; and a
  /// formula that is wider than a terminal has to break.
  @Test func everyFormulaIsUnderstood() throws {
    let documents = try Self.documents
    #expect(documents.count >= 15)
    var count = 0
    for file in documents {
      for formula in formulas(in: markdownBlocks(try String(contentsOf: file, encoding: .utf8))) {
        count += 1
        #expect(formula.unknownCommands == [], "\(file.lastPathComponent): \(formula.source)")
        #expect(!formula.text.contains("\\"), "\(file.lastPathComponent): \(formula.source)")
        let lines = formula.lines(width: 80, indent: "    ")
        #expect(lines.allSatisfy { displayWidth($0) <= 80 }, "\(formula.source)")
      }
    }
    #expect(count > 50)
  }
}
