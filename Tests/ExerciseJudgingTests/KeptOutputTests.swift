import Testing

@testable import ExerciseJudging

@Suite struct KeptOutputTests {
  private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

  @Test func aFloodOfOutputLeavesTheErrors() {
    var output = KeptOutput(limit: 100)
    output.append(bytes("first\n"), isError: false)
    output.append(bytes("*** Signal 3: Backtracing\nat K.swift:3\n"), isError: true)
    for _ in 0..<100 { output.append(bytes("a line of a flood\n"), isError: false) }
    #expect(output.errorTail == "*** Signal 3: Backtracing\nat K.swift:3\n")
    #expect(output.text.hasPrefix("first\n*** Signal 3"))
    #expect(output.text.hasSuffix("more bytes"))
  }

  @Test func ofAFloodOfErrorsTheEndIsKept() {
    var output = KeptOutput(limit: 100)
    for _ in 0..<100 { output.append(bytes("a line of a flood\n"), isError: true) }
    output.append(bytes("Backtrace took 0.3s\n"), isError: true)
    #expect(output.errorTail.hasSuffix("Backtrace took 0.3s\n"))
    #expect(output.errorTail.utf8.count <= 200)
  }

  @Test func theBacktraceOfOneRunIsNotTheNextOnes() {
    var output = KeptOutput(limit: 1000)
    output.append(bytes("mine\n"), isError: false)
    output.append(bytes("\n*** Signal 3: Backtracing from 0x1... done ***\n"), isError: true)
    output.dropBacktrace()
    #expect(output.errorTail == "")
    #expect(output.text == "mine\n")
  }
}
