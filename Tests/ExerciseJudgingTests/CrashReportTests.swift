// What is read from the runtime's reports: reasons, and the innermost line of a learner's file.

import Foundation
import Testing

@testable import ExerciseJudging

struct CrashReportTests {
  private let optimized = """
    *** Program crashed: Illegal instruction at 0x000055750c9d56b3 ***

    Thread 0 "knn" crashed:

      0 [inlined] [system]     0x00005575 specialized Array.subscript.getter in knn at //<compiler-generated>
      1                        0x00005575 specialized K.distances(_:) + 227 in knn at /tmp/a ü/knn/Sources/knn/K.swift:24:41
      2 [ra]                   0x00005575 K.run() + 2 in knn at /tmp/a ü/knn/Sources/knn/K.swift:99:1
    """

  @Test func anOptimizedTrapHasAReasonAndALine() {
    let report = CrashReport(optimized, sources: ["K.swift"])
    #expect(report.reason == "index out of range")
    #expect(report.place == SourcePlace(file: "K.swift", line: 24, column: 41))
    #expect(
      report.failure(signal: SIGILL, memoryLimit: 1, cpuSeconds: 1)
        == .crashed(reason: "index out of range", report.place))
  }

  @Test func aPlainTrapHasTheRuntimesWords() {
    let report = CrashReport(
      "0 [inlined] [system] 0x0 Swift runtime failure: Arithmetic overflow in knn at /x/K.swift:3",
      sources: ["K.swift"])
    #expect(report.reason == "arithmetic overflow")
    #expect(report.place == SourcePlace(file: "K.swift", line: 3))
  }

  @Test func aMessageOfTheLibraryIsKept() {
    let report = CrashReport(
      "NumPyArrays/Stopping.swift:14: Fatal error: no [2, 3] + [4, 3]\n" + optimized,
      sources: ["K.swift"])
    #expect(report.reason == "no [2, 3] + [4, 3]")
    #expect(report.place?.line == 24)
  }

  @Test func memoryStackAndTimeAreTold() {
    let memory = CrashReport(
      "Fatal error: failed to allocate 80000032 bytes of memory with alignment 8",
      sources: ["K.swift"])
    #expect(
      memory.failure(signal: SIGABRT, memoryLimit: 9, cpuSeconds: 1) == .memory(limit: 9, nil))
    let other = CrashReport("", sources: ["K.swift"])
    #expect(other.failure(signal: SIGSEGV, memoryLimit: 9, cpuSeconds: 1) == .recursion(nil))
    #expect(
      other.failure(signal: SIGXCPU, memoryLimit: 9, cpuSeconds: 5) == .timeout(seconds: 5, nil))
  }

  @Test func otherFilesAreNotTheLearners() {
    let report = CrashReport("1 f() in knn at /lib/NotK.swift:3:1", sources: ["K.swift"])
    #expect(report.place == nil)
  }

  @Test func compileErrorsAreShortened() throws {
    let output = [
      "Building for production...", "/p/Sources/knn/K.swift:3:7: error: cannot find 'y' in scope",
      "1 | x", "  |       `- error: cannot find 'y' in scope",
      "/p/Sources/knn/K.swift:3:7: error: cannot find 'y' in scope",
      "/p/Other.swift:3:7: error: not ours", "/p/Sources/knn/K.swift:2:1: warning: unused",
      "/p ü: x/Sources/knn/K.swift:1:2: error: expected expression", "error: fatalError",
    ]
    let folder = LearnerFolder(path: "/p", assignment: "knn", clone: "/c")
    let errors = LearnerFolder.errors(in: output, files: ["K.swift"], folder: folder)
    #expect(errors.map(\.message) == ["expected expression", "cannot find 'y' in scope"])
    #expect(errors.map(\.place.line) == [1, 3])
    #expect(errors[1].place.column == 7)
  }
}
