// What holds for every assignment of the catalog, and for the notebooks behind `gradcheck` and `sweep`.

import LinearClassifiers
import Testing

@testable import AssignmentCatalog
@testable import GradientChecksNotebook
@testable import LinearNotebook
@testable import Notebook
@testable import SweepsNotebook
@testable import WorkbookKit

@Suite struct CatalogTests {
  /// What an assignment was split into is there, and the old name is not.
  @Test func successorsAreInTheCatalog() {
    let names = Set(CatalogedAssignment.all.map(\.name))
    for (old, parts) in CatalogedAssignment.successors {
      #expect(!names.contains(old) && parts.count > 1 && names.isSuperset(of: parts), "\(old)")
    }
  }

  static let notebooks: [any (Assignment & SendableMetatype).Type] =
    CatalogedAssignment.all.map { $0.types[0] }
    + [
      GradientCheckNotebook.self, SweepNotebook<SweptLinearModel<HingeLoss<Double>>>.self,
    ]

  /// Each step has its section, each section its step, in the same order; a step needs only earlier
  /// ones.
  @Test(arguments: notebooks.indices)
  func documentAndStepsNameOneAnother(_ index: Int) throws {
    func check<Notebook: Assignment>(_ type: Notebook.Type) throws {
      let document = try Document(parsing: Notebook.document)
      let ids = Notebook.steps.map(\.id)
      #expect(document.sections.map(\.stepID) == ids)
      #expect(Set(ids).count == ids.count)
      for section in document.sections {
        #expect(!section.title.isEmpty && !section.prose.isEmpty, "\(section.stepID)")
      }
      for (index, step) in Notebook.steps.enumerated() {
        #expect(
          Set(ids[..<index]).isSuperset(of: step.needs), "\(step.id) needs a step that comes later")
      }
    }
    try check(Self.notebooks[index])
  }

  /// A page shows code for every step, and every lesson that the document names is in an embedded
  /// source.
  @Test(arguments: notebooks.indices)
  func everyStepHasItsCode(_ index: Int) throws {
    func check<Notebook: Assignment>(_ type: Notebook.Type) throws {
      for section in try Document(parsing: Notebook.document).sections {
        let code = Notebook.code(of: section)
        #expect(
          code.filter { $0.role == .lesson }.count == section.lessons.count,
          "\(Notebook.name), \(section.stepID): \(section.lessons)")
        #expect(code.last?.role == .step, "\(Notebook.name), \(section.stepID): no code")
        #expect(code.allSatisfy { $0.text.contains("{") && !$0.text.contains("// show:") })
      }
    }
    try check(Self.notebooks[index])
  }

  /// Every inline question has a short answer, and no line that looks like one is passed over.
  @Test(arguments: notebooks.indices)
  func everyQuestionHasItsAnswer(_ index: Int) throws {
    let document = Self.notebooks[index].document
    let questions = try Document(parsing: document).questions
    #expect(questions.map(\.number) == Array(1..<questions.count + 1))
    let lines = document.lowercased().split(separator: "\n")
    #expect(questions.count == lines.count { $0.contains("inline question ") })
    for question in questions {
      let words = question.answer.split(whereSeparator: \.isWhitespace).count
      #expect(20...150 ~= words, "question \(question.number): \(words) words")
      #expect(question.text.contains("?") && !question.text.contains(question.answer))
    }
  }

  @Test func namesAreUniqueAndBothPrecisionsAgree() {
    let all = CatalogedAssignment.all
    #expect(Set(all.map(\.name)).count == all.count)
    for assignment in all {
      #expect(assignment.types.map { $0.name } == [assignment.name, assignment.name])
      #expect(!assignment.summary.isEmpty && !assignment.summary.hasSuffix("."))
    }
  }
}
