// `workbook check`: a snapshot, a build, a verdict on each stub; once, or after every save.

import AssignmentCatalog
import ExerciseJudging
import Exercises
import Files
import Foundation
import Notebook

func checkExercise(_ invocation: Invocation) throws -> ExitCode {
  let session = try LearnerSession()
  if invocation.has("full") {
    guard
      let assignment = CatalogedAssignment.all.first(where: { $0.name == session.kit.assignment })
    else { preconditionFailure("an exercise without its assignment") }
    return try runMine(invocation, assignment, only: nil)
  }
  let stubs =
    invocation.positionals.isEmpty
    ? session.kit.stubs : try invocation.positionals.map { try session.stub($0) }
  let seed = try invocation.integer("seed", in: 0...Int(UInt32.max)).map { UInt32($0) }
  let check = LearnerCheck(
    session: session, stubs: stubs, seed: seed, console: invocation.console,
    interrupts: Interrupts())
  guard invocation.has("watch") else { return try check.once() }
  return try check.watch()
}

/// Checks stubs of a learner's folder.
struct LearnerCheck {
  let session: LearnerSession
  let stubs: [Stub]
  /// nil for another one each time.
  let seed: UInt32?
  let console: Console
  let interrupts: Interrupts

  private var folder: LearnerFolder { session.folder }
  private var kit: ExerciseKit { session.kit }

  /// Checks again after every save, until the user ends it.
  func watch() throws -> ExitCode {
    while true {
      let seen = contents()
      do {
        _ = try once(isWatched: true)
      } catch let error as LearnerFolderError {
        // A file that an editor is just replacing comes back; a disk may get room again.
        console.complain(error.description)
      }
      if let code = interrupts.exitCode { return code }
      console.output.write("\n  watching; Ctrl-C ends\n")
      while contents() == seen {
        usleep(200_000)
        if let code = interrupts.exitCode { return code }
        if console.output.isBroken { return .success }
      }
      console.output.write(
        String(repeating: "─", count: max(0, min(72, console.width) - 9)) + " (saved)\n")
    }
  }

  /// The bytes of all that a learner edits; what a save changes.
  private func contents() -> [[UInt8]] {
    (kit.files.map { folder.file($0.name) } + [folder.answers]).map {
      (try? WholeFile.bytes(of: $0)) ?? []
    }
  }

  /// Checks once.
  func once(isWatched: Bool = false) throws -> ExitCode {
    try folder.check(kit)
    try folder.takeSnapshot(kit)
    let report = CheckReport(console: console, kit: kit)
    var broken: [CompileError] = []
    var result = try folder.build(kit)
    if case .errors(let errors) = result {
      broken = errors
      if let code = interrupts.exitCode { return code }
      report.show(errors)
      let files = Set(errors.map(\.place.file))
      let others = Set(kit.files.map(\.name)).subtracting(files)
      // What else the learner wrote is judged all the same, with the stubs of the broken files.
      if !others.isEmpty, !files.contains("main.swift") {
        result = try folder.build(kit, replacing: files)
      }
    }
    // Ctrl-C ends the compiler too: what it left is nothing to show.
    if let code = interrupts.exitCode { return code }
    let brokenFiles = Set(broken.map(\.place.file))
    var verdicts: [(stub: Stub, verdict: Verdict, output: String)] = []
    switch result {
    case .failed(let output):
      report.showFailure(output)
      return .internalError
    case .errors:
      for stub in stubs {
        verdicts.append((stub, .notCompiled(file: brokenFiles.sorted().first ?? stub.file), ""))
        report.show(verdicts[verdicts.count - 1])
      }
    case .built(let program, let seconds):
      report.showBuild(seconds: seconds)
      let worker = WorkerProcess(
        executable: program, sources: kit.files.map(\.name),
        isCancelled: { [interrupts] in interrupts.isInterrupted })
      defer { worker.end() }
      let judge = Judge(seed: seed ?? UInt32.random(in: 0..<10_000))
      for stub in stubs {
        let verdict = self.verdict(
          on: stub, judge, worker, brokenFiles, earlier: verdicts.map { ($0.stub.id, $0.verdict) })
        if let code = interrupts.exitCode { return code }
        verdicts.append((stub, verdict, worker.takeOutput()))
        report.show(verdicts[verdicts.count - 1])
      }
    }
    report.showQuestions(at: folder.answers)
    report.showScore(verdicts.map { ($0.stub, $0.verdict) })
    try folder.record(
      verdicts.map { stub, verdict, _ in
        var entry = ProgressEntry(.check, stub.id, detail: verdict.word)
        if case .wrong(let wrong) = verdict { entry.mistake = wrong.mistake ?? "" }
        return entry
      })
    return verdicts.allSatisfy(\.verdict.isRight) ? .success : .checkFailed
  }

  private func verdict(
    on stub: Stub, _ judge: Judge, _ worker: WorkerProcess, _ broken: Set<String>,
    earlier: [(id: String, verdict: Verdict)]
  ) -> Verdict {
    if broken.contains(stub.file) { return .notCompiled(file: stub.file) }
    // What a stub calls is judged first; where only this one is asked for, its own calls tell.
    let missing = stub.needs.filter { need in
      earlier.contains {
        $0.id == need && !$0.verdict.isRight && $0.verdict != .waiting(for: [stub.id])
      }
    }
    if !missing.isEmpty { return .waiting(for: missing) }
    let verdict = judge.verdict(on: stub, worker)
    if let other = stubThatFails(instead: stub, verdict, judge, worker, earlier.map(\.id)) {
      return .waiting(for: [other])
    }
    return verdict
  }

  /// Another stub in the same function, whose line it is at which a call of this one failed: it is
  /// judged later, and says so.
  private func stubThatFails(
    instead stub: Stub, _ verdict: Verdict, _ judge: Judge, _ worker: WorkerProcess,
    _ judged: [String]
  ) -> String? {
    guard case .failed(let failure, _, _) = verdict, let place = failure.place,
      let bytes = try? WholeFile.bytes(of: folder.file(place.file)),
      let other = kit.stub(at: place, of: String(decoding: bytes, as: UTF8.self)),
      other.id != stub.id, stubs.contains(where: { $0.id == other.id }), !judged.contains(other.id),
      case .failed(let same, _, _) = judge.verdict(on: other, worker), same.place == place
    else { return nil }
    return other.id
  }
}
