// Completion: what may stand next, and the scripts in the shells that are there.

import Foundation
import TestSupport
import Testing

struct CompletionTests {
  private func candidates(_ words: String..., in folder: String? = nil) throws -> [String] {
    let run = try workbook(["--complete"] + words, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
  }

  @Test func commandsAndTheirArguments() throws {
    #expect(try candidates("r") == ["run", "reset"])
    #expect(try candidates("datasets", "") == ["list", "get", "verify"])
    #expect(try candidates("run", "k") == ["knn"])
    #expect(try candidates("run", "").contains("curve-fitting"))
    #expect(try candidates("sweep", "d") == ["digits"])
    #expect(try candidates("gradcheck", "svm", "s") == ["softmax"])
    #expect(try candidates("help", "num") == ["numpy"])
    // Where a file or nothing may stand, the shell completes files.
    #expect(try candidates("start", "knn", "") == [])
    #expect(try candidates("compare", "a") == [])
    #expect(try candidates("nothing", "") == [])
  }

  @Test func optionsAndTheirValues() throws {
    #expect(try candidates("run", "knn", "--o") == ["--only"])
    #expect(try candidates("run", "knn", "--only", "load", "two") == ["two-loops"])
    #expect(try candidates("run", "knn", "--only", "load,two") == ["load,two-loops"])
    #expect(try candidates("run", "--precision", "") == ["float", "double"])
    #expect(try candidates("sweep", "svm", "--choose", "b") == ["best-mean"])
    #expect(try candidates("run", "knn", "--json", "") == [])
    let left = try candidates("run", "knn", "--json", "a", "--j")
    #expect(left == [], "an option is proposed once")
  }

  @Test func stubsOfTheFolder() throws {
    let folder = try TemporaryFolder()
    #expect(try candidates("check", "", in: folder.path) == [])
    let start = try workbook("start", "knn", folder.path + "/knn")
    #expect(start.status == 0, "\(start.errors)")
    #expect(try candidates("hint", "two", in: folder.path + "/knn") == ["two-loops"])
  }

  @Test func inBash() throws {
    try expectCompletions(
      "bash",
      """
      COMP_WORDS=(workbook sweep svm --choose ''); COMP_CWORD=4; _workbook
      printf '%s\\n' "${COMPREPLY[@]}"
      """)
  }

  @Test(.enabled(if: isThere("fish"), "fish is not installed")) func inFish() throws {
    try expectCompletions("fish", "complete -C 'workbook sweep svm --choose '")
  }

  @Test(.enabled(if: isThere("zsh"), "zsh is not installed")) func inZsh() throws {
    // _describe belongs to zsh's completion widgets; here it prints what it is given.
    try expectCompletions(
      "zsh",
      """
      _describe() { print -l -- ${candidates%%:*} }
      words=(workbook sweep svm --choose ''); CURRENT=5; _workbook
      """)
  }

  /// Loads a shell's script and asks for the values of an option.
  private func expectCompletions(_ shell: String, _ lines: String) throws {
    let folder = try TemporaryFolder()
    let script = try workbook("completions", shell)
    #expect(script.status == 0)
    let path = try folder.file("script", script.output + lines + "\n")
    let program = WorkbookProcess.executable.deletingLastPathComponent().path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["PATH=\(program):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"]
      + [shell, path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(output.split(separator: "\n") == ["best-mean", "one-standard-error"])
  }

  @Test func unknownShells() throws {
    let run = try workbook("completions", "tcsh")
    #expect(run.status == 64 && run.errors.contains("bash, zsh, fish"))
  }

  /// Every command and option is on the manual page, and roff finds nothing to complain about.
  @Test func theManualPage() throws {
    let page = try workbook("manual").output
    for words in [
      ".SS workbook run ASSIGNMENT", "\\fB\\-\\-shard\\fR \\fIK/N\\fR", ".SS workbook doctor",
      ".B 66", "\\fB\\-\\-no\\-images\\fR",
    ] { #expect(page.contains(words), "\(words)") }
    // A line of text that began like this would be a macro.
    let macros = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix(3) })
    #expect(macros.isSubset(of: [".TH", ".SH", ".B ", ".I ", ".SS", ".TP", ".PP", ".nf", ".fi"]))
  }

  @Test func theDoctor() throws {
    let folder = try TemporaryFolder()
    let found = try workbook("doctor", in: folder.path)
    #expect(found.status == 0, "\(found.output)")
    for words in ["processor", "Swift version 6.", "builds exercises", "MB free in", "get mnist"] {
      #expect(found.output.contains(words), "\(words)")
    }
    // Without the toolchain, 'check' cannot work.
    let without = try workbook("doctor", in: folder.path, environment: ["PATH": folder.path])
    #expect(without.status == 66)
    #expect(without.output.contains("MISSING swift"), "\(without.output)")
  }

  @Test func instructionsThatTheEnvironmentNames() throws {
    let folder = try TemporaryFolder()
    func doctor(_ name: String) throws -> Finished {
      try workbook("doctor", in: folder.path, environment: ["WORKBOOK_INSTRUCTIONS": name])
    }
    #expect(try doctor("portable").output.contains("portable kernels"))
    let wrong = try doctor("avx3")
    #expect(wrong.status == 64)
    #expect(
      wrong.errors.contains("WORKBOOK_INSTRUCTIONS expects one of portable"), "\(wrong.errors)")
  }
}

private func isThere(_ program: String) -> Bool {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
  }
}
