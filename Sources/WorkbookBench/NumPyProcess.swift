// A Python interpreter that computes the same products when asked, in the same run.

import Foundation

/// A running `python3` with NumPy.
final class NumPyProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  private static let script = """
    import sys, time
    try:
        import numpy as np
    except ImportError:
        print("missing", flush=True)
        sys.exit()
    print("ready", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "prepare":
            shape, other, kind, expression = words[1:]
            shape = tuple(map(int, shape.split(",")))
            other = tuple(map(int, other.split(",")))
            a = np.random.uniform(-1, 1, shape).astype(kind)
            b = np.random.uniform(-1, 1, other).astype(kind)
            code = compile(expression, "product", "eval")
            print("ready", flush=True)
        else:
            eval(code)
            times = []
            for _ in range(int(words[1])):
                start = time.perf_counter()
                eval(code)
                times.append(time.perf_counter() - start)
            print(sorted(times)[len(times) // 2], flush=True)
    """

  /// Starts the interpreter; nil where it, or NumPy, is missing.
  init?() {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.script]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, readLine() == "ready" else { return nil }
  }

  /// Makes the operands of a shape.
  func prepare(_ shape: ProductBenchmark.Shape, _ typeName: String) throws {
    let (left, right) = (shape.leftShape, shape.rightShape)
    try send("prepare \(left.0),\(left.1) \(right.0),\(right.1) \(typeName) \(shape.expression)")
    _ = readLine()
  }

  /// The median time of a product, in seconds.
  func measure(_ repetitions: Int) throws -> Double {
    try send("measure \(repetitions)")
    guard let answer = readLine(), let seconds = Double(answer) else {
      throw NumPyProcessError.noAnswer
    }
    return seconds
  }

  private func send(_ line: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
  }

  private func readLine() -> String? {
    var line = Data()
    while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
      if byte.first == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line += byte
    }
    return nil
  }
}

enum NumPyProcessError: Error, CustomStringConvertible {
  case noAnswer

  var description: String { "python3 ended before it answered: run 'python3 -c \"import numpy\"'." }
}
