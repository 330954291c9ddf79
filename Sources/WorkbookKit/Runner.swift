// Runs an assignment: which steps, in what order, and what is shown of them.

import Files

/// Runs assignments and hands what happens to renderers.
public struct Runner {
  /// Whether the document's prose is shown.
  public var showsProse: Bool
  /// The inline questions whose answers are not shown, because a learner has to write one first.
  public let withheldAnswers: Set<Int>
  /// What is done where a step throws.
  public var whenStepFails = FailurePolicy.endRun
  /// Where steps' results are kept, and taken from where nothing has changed; nil for nowhere.
  public var cache: RunCache?
  /// Hears why a step's result could not be kept.
  public var whenNotKept: (SystemError) -> Void = { _ in }
  /// A document in place of the assignment's own, of the same steps.
  public var document: String?
  /// Whether the user asked to stop.
  public let isCancelled: @Sendable () -> Bool
  private let now: () -> Double
  private let probe: ((_ name: String, _ altered: String, _ passed: Bool) -> Void)?

  /// - Parameters:
  ///   - withheldAnswers: The inline questions whose answers are not shown.
  ///   - isCancelled: Whether the user asked to stop.
  ///   - probe: Hears how judgments take altered results: for tests.
  ///   - now: A clock in seconds that never goes back.
  public init(
    showsProse: Bool = true, withheldAnswers: Set<Int> = [],
    isCancelled: @escaping @Sendable () -> Bool = { false },
    probe: ((_ name: String, _ altered: String, _ passed: Bool) -> Void)? = nil,
    now: @escaping () -> Double = monotonicSeconds
  ) {
    self.probe = probe
    self.showsProse = showsProse
    self.withheldAnswers = withheldAnswers
    self.isCancelled = isCancelled
    self.now = now
  }

  /// Runs an assignment's steps in the order of its document.
  ///
  /// - Parameters:
  ///   - assignment: The state; the steps change it.
  ///   - only: The ids of the steps that are wanted; nil for all. What they need runs first.
  ///   - header: What the run was started with.
  ///   - renderers: Receive every event.
  /// - Returns: How it ended. An interruption is a result, not an error.
  /// - Throws: `RunError` for an unknown step, `DocumentError`, and what a step throws where
  ///   `whenStepFails` ends the run; the renderers have then received its end all the same.
  public func run<Notebook: Assignment>(
    _ assignment: inout Notebook, only: [String]? = nil, header: RunHeader,
    renderers: [any Renderer]
  ) throws -> RunSummary {
    let document = try Document(parsing: document ?? Notebook.document)
    let wanted = try Self.stepIDs(of: Notebook.self, only: only)
    let kept = try keptResults(of: Notebook.self, wanted)
    let counter = OutcomeCounter()
    let recorder = StepRecorder()
    let emit: (Event) -> Void = { event in
      counter.count(event)
      if cache != nil { recorder.receive(event) }
      for renderer in renderers { renderer.receive(event) }
    }
    let start = now()
    func ended(interrupted: Bool) -> RunSummary {
      let summary = RunSummary(
        seconds: now() - start, passed: counter.passed, failed: counter.failed,
        wasInterrupted: interrupted, failedSteps: counter.failedSteps,
        skippedSteps: counter.skippedSteps, cachedSteps: counter.cachedSteps)
      emit(.runEnded(summary))
      return summary
    }

    let showsAll = showsProse && only == nil
    emit(
      .runBegan(
        header, title: document.title,
        readingMinutes: showsAll ? document.readingMinutes : nil))
    if showsAll && !document.introduction.isEmpty {
      emit(.prose(document.introduction))
    }
    let page = Page(isCancelled: isCancelled, probe: probe, emit: emit)
    var failures = StepFailures()
    do {
      for section in document.sections where wanted.contains(section.stepID) {
        guard let step = Notebook.steps.first(where: { $0.id == section.stepID }) else {
          throw RunError.noSuchStep(
            id: section.stepID, assignment: Notebook.name, known: Notebook.steps.map(\.id))
        }
        if isCancelled() { throw Interruption() }
        if let reason = failures.skip(step.id, needs: step.needs) {
          emit(.stepBegan(id: step.id, title: section.title))
          emit(.stepSkipped(id: step.id, reason: reason))
          continue
        }
        let began = now()
        do {
          if let result = kept[step.id] {
            show(result, of: step, section: section, emit: emit)
            continue
          }
          try run(step, of: &assignment, section: section, page: page, emit: emit)
          keep(recorder.results, of: step.id, seconds: recorder.seconds)
        } catch {
          guard
            let message = whenStepFails.message(
              for: error, hasFinishedSteps: counter.hasFinishedSteps)
          else { throw error }
          failures.fail(step.id)
          emit(.stepFailed(StepFailure(id: step.id, message: message), seconds: now() - began))
        }
        if isCancelled() { throw Interruption() }
      }
    } catch is Interruption {
      return ended(interrupted: true)
    } catch {
      emit(.runFailed(message: "\(error)"))
      _ = ended(interrupted: false)
      throw error
    }
    return ended(interrupted: false)
  }

  private func run<Notebook>(
    _ step: Step<Notebook>, of assignment: inout Notebook, section: Document.Section, page: Page,
    emit: (Event) -> Void
  ) throws {
    begin(step, section, emit: emit)
    let start = now()
    try step.body(&assignment, page)
    emit(.stepEnded(id: step.id, seconds: now() - start))
    if showsProse { section.epilogue.map(event).forEach(emit) }
  }

  /// Shows a kept result where the step would have been run.
  private func show<Notebook>(
    _ result: StepResult, of step: Step<Notebook>, section: Document.Section, emit: (Event) -> Void
  ) {
    begin(step, section, emit: emit)
    emit(.cached(result.date))
    result.events.forEach(emit)
    emit(.stepEnded(id: step.id, seconds: result.seconds))
    if showsProse { section.epilogue.map(event).forEach(emit) }
  }

  private func begin<Notebook>(
    _ step: Step<Notebook>, _ section: Document.Section, emit: (Event) -> Void
  ) {
    emit(.stepBegan(id: step.id, title: section.title))
    guard showsProse else { return }
    if !section.prose.isEmpty { emit(.prose(section.prose)) }
    for excerpt in Notebook.code(of: section) { emit(.code(excerpt)) }
  }

  /// The kept results that can stand for steps: not those of steps that have to run for another one,
  /// which reads their values and not their pages.
  private func keptResults<Notebook: Assignment>(
    of type: Notebook.Type, _ wanted: Set<String>
  ) throws -> [String: StepResult] {
    guard let cache else { return [:] }
    var kept: [String: StepResult] = [:]
    for id in wanted { kept[id] = cache.result(of: id) }
    let missing = wanted.filter { kept[$0] == nil }
    for id in try Self.stepIDs(of: type, only: Array(missing)) { kept[id] = nil }
    return kept
  }

  private func keep(_ results: [Event], of id: String, seconds: Double) {
    guard let cache else { return }
    do throws(SystemError) {
      try cache.keep(StepResult(results, seconds: seconds), of: id)
    } catch {
      whenNotKept(error)
    }
  }

  private func event(_ passage: Document.Passage) -> Event {
    switch passage {
    case .prose(let markdown): .prose(markdown)
    case .question(let question):
      .question(
        number: question.number, text: question.text,
        answer: withheldAnswers.contains(question.number) ? nil : question.answer)
    }
  }

  /// The ids of the steps that a choice of steps runs: themselves and all that they need.
  ///
  /// - Throws: `RunError.noSuchStep` for an id that the assignment does not have.
  public static func stepIDs<Notebook: Assignment>(
    of type: Notebook.Type, only: [String]?
  ) throws -> Set<String> {
    let steps = Notebook.steps
    var open = only ?? steps.map(\.id)
    var found: Set<String> = []
    while let id = open.popLast() {
      guard let step = steps.first(where: { $0.id == id }) else {
        throw RunError.noSuchStep(id: id, assignment: Notebook.name, known: steps.map(\.id))
      }
      if found.insert(id).inserted { open += step.needs }
    }
    return found
  }
}

/// What keeps an assignment from running.
public enum RunError: Error, Equatable {
  case noSuchStep(id: String, assignment: String, known: [String])
}

/// The events of the step that runs.
private final class StepRecorder {
  private(set) var results: [Event] = []
  private(set) var seconds = 0.0

  func receive(_ event: Event) {
    switch event {
    case .stepBegan: results = []
    case .stepEnded(_, let seconds): self.seconds = seconds
    case .progress: break
    default: results.append(event)
    }
  }
}

private final class OutcomeCounter {
  private(set) var passed = 0
  private(set) var failed = 0
  private(set) var hasFinishedSteps = false
  private(set) var failedSteps: [StepFailure] = []
  private(set) var skippedSteps: [String] = []
  private(set) var cachedSteps = 0

  func count(_ event: Event) {
    switch event {
    case .check(let check) where check.passed: passed += 1
    case .check: failed += 1
    case .stepEnded: hasFinishedSteps = true
    case .stepFailed(let failure, _): failedSteps.append(failure)
    case .stepSkipped(let id, _): skippedSteps.append(id)
    case .cached: cachedSteps += 1
    default: break
    }
  }
}
