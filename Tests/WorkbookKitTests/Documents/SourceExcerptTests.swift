import Testing

@testable import WorkbookKit

@Suite struct SourceExcerptTests {
  private let file = SourceFile(
    name: "Steps.swift",
    text: """
      struct Notebook {
        // step: one, two
        /// Counts.
        mutating func count(_ page: Page) {
          if true {
            page.text("}")
          }
        }

        func other() {}
      }

      // show: sum
      func sum(_ a: [Double]) -> Double {
        // show: loop
        for x in a { total += x }
        // end: loop
      }
      // end: sum
      // show: open
      """)

  @Test(arguments: ["one", "two"])
  func aStepsCodeEndsAtTheBraceOfItsIndentation(_ id: String) {
    #expect(
      file.code(ofStep: id)
        == SourceExcerpt(
          role: .step, file: "Steps.swift",
          text: """
            /// Counts.
            mutating func count(_ page: Page) {
              if true {
                page.text("}")
              }
            }
            """))
  }

  @Test func aLessonStandsBetweenItsMarkersWithoutTheMarkersInside() {
    #expect(
      file.lesson("sum")?.text == """
        func sum(_ a: [Double]) -> Double {
          for x in a { total += x }
        }
        """)
    #expect(file.lesson("loop")?.text == "for x in a { total += x }")
  }

  @Test func whatIsNotMarkedIsNotShown() {
    #expect(file.code(ofStep: "three") == nil)
    #expect(file.code(ofStep: "on") == nil)
    #expect(file.lesson("one") == nil)
    #expect(file.lesson("open") == nil, "a lesson without an end")
  }

  @Test func aDocumentNamesItsLessons() throws {
    let document = try Document(
      parsing: """
        # Title

        ## Section

        Prose.

        <!-- show: sum -->
        <!-- show: loop -->
        <!-- step: one -->
        """)
    #expect(document.sections[0].lessons == ["sum", "loop"])
    #expect(document.sections[0].stepID == "one")
    #expect(document.sections[0].prose == "Prose.")
    #expect(throws: DocumentError.markerOutsideSection(id: "sum")) {
      try Document(parsing: "# Title\n<!-- show: sum -->\n")
    }
  }
}
