import Testing

@testable import WorkbookKit

struct DocumentTests {
  @Test func sectionsAreCutAtHeadingsAndMarkers() throws {
    let document = try Document(
      parsing: """
        # Title

        Before.

        ## First

        Prose.

        <!-- step: one -->

        > A quotation.

        ## Second
        <!-- step: two -->
        """)
    #expect(document.title == "Title")
    #expect(document.introduction == "Before.")
    #expect(
      document.sections == [
        .init(
          stepID: "one", title: "First", lessons: [], prose: "Prose.",
          epilogue: [.prose("> A quotation.")]),
        .init(stepID: "two", title: "Second", lessons: [], prose: "", epilogue: []),
      ])
  }

  @Test func otherFormsAreErrors() {
    #expect(throws: DocumentError.noTitle) { try Document(parsing: "Text") }
    #expect(throws: DocumentError.sectionWithoutStep(title: "A")) {
      try Document(parsing: "# T\n## A\n## B\n<!-- step: b -->")
    }
    #expect(throws: DocumentError.markerOutsideSection(id: "a")) {
      try Document(parsing: "# T\n<!-- step: a -->")
    }
    #expect(throws: DocumentError.secondMarker(id: "b")) {
      try Document(parsing: "# T\n## A\n<!-- step: a -->\n<!-- step: b -->")
    }
  }
}
