// A Python interpreter that computes the same convolutions with PyTorch when asked, in the same run.

import Foundation

/// A running `python3` with PyTorch.
final class TorchProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Each pass in the default layout and in channels_last: the faster one counts.
  private static let script = """
    import sys, time
    try:
        import torch
    except ImportError:
        print("missing", flush=True)
        sys.exit()
    grad = torch.ops.aten.convolution_backward
    print("ready", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "prepare":
            n, c, h, w, f, kh, kw, s, p = map(int, words[2:])
            kind = getattr(torch, words[1])
            x = torch.randn(n, c, h, w, dtype=kind)
            k = torch.randn(f, c, kh, kw, dtype=kind)
            y = torch.conv2d(x, k, stride=s, padding=p)
            last = torch.channels_last
            forms = [(x, k, torch.randn_like(y))]
            forms += [tuple(t.contiguous(memory_format=last) for t in forms[0])]
            def work(what, a):
                x, k, g = a
                if what == "forward":
                    return torch.conv2d(x, k, stride=s, padding=p)
                mask = [what == "input", what == "weights", False]
                return grad(g, x, k, None, [s, s], [p, p], [1, 1], False, [0, 0], 1, mask)
            print("ready", flush=True)
        else:
            times = []
            with torch.no_grad():
                for a in forms:
                    work(words[1], a)
                    start = time.perf_counter()
                    work(words[1], a)
                    times.append(time.perf_counter() - start)
            print(min(times), flush=True)
    """

  /// Starts the interpreter; nil where it, or PyTorch, is missing.
  init?() {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.script]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, readLine() == "ready" else { return nil }
  }

  /// Makes the arrays of a layer.
  func prepare(_ shape: ConvolutionBenchmark.Shape, _ typeName: String) throws {
    let (maps, window) = (shape.input, shape.window)
    let sizes = [
      shape.batch, maps.channels, maps.height, maps.width, shape.filters, window.height,
      window.width, window.stride, window.padding,
    ]
    try send("prepare \(typeName) " + sizes.map(String.init).joined(separator: " "))
    _ = readLine()
  }

  /// The time of a pass in its faster layout, in seconds.
  func measure(_ pass: ConvolutionBenchmark.Pass) throws -> Double {
    try send("measure \(pass == .forward ? "forward" : pass == .input ? "input" : "weights")")
    guard let answer = readLine(), let seconds = Double(answer) else {
      throw TorchProcessError.noAnswer
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

enum TorchProcessError: Error, CustomStringConvertible {
  case noAnswer

  var description: String { "python3 ended before it answered: run 'python3 -c \"import torch\"'." }
}
