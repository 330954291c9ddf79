// Convolutions of the nets that are trained here, layer by layer and pass by pass, ours and PyTorch's
// in turn.

import Foundation
import LinearAlgebra

/// `workbook-bench convolutions`: medians of milliseconds and GFLOP/s, and of the ratio within a round.
enum ConvolutionBenchmark {
  /// A layer of a net, and how many of that shape the net has.
  struct Shape {
    let net: String
    let input: MapShape
    let filters: Int
    let window: MapWindow
    var batch = 64
    var isFirst = false

    var output: MapShape { window.outputs(of: input, channels: filters)! }

    /// Of one pass, those by padding left out, which need no arithmetic.
    var operations: Double {
      func reads(_ outputs: Int, _ range: (Int) -> Range<Int>) -> Int {
        (0..<outputs).reduce(0) { $0 + range($1).count }
      }
      let rows = reads(output.height) { window.rows(at: $0, height: input.height) }
      let columns = reads(output.width) { window.columns(at: $0, width: input.width) }
      return 2 * Double(batch * filters * input.channels) * Double(rows) * Double(columns)
    }

    var name: String {
      "\(net) \(input.channels)→\(filters) @\(input.height) \(window.height)×\(window.width)"
        + (window.stride == 1 ? "" : "/\(window.stride)")
    }
  }

  static let shapes: [Shape] = {
    func layer(
      _ net: String, _ channels: Int, _ side: Int, _ filters: Int, _ kernel: Int, stride: Int = 1,
      batch: Int = 64, isFirst: Bool = false
    ) -> Shape {
      Shape(
        net: net, input: MapShape(channels: channels, height: side, width: side),
        filters: filters,
        window: MapWindow(
          height: kernel, width: kernel, stride: stride, padding: (kernel - 1) / 2),
        batch: batch, isFirst: isFirst)
    }
    return [
      layer("course", 3, 32, 32, 7, batch: 50, isFirst: true),
      layer("VGG-11", 3, 32, 64, 3, isFirst: true), layer("VGG-11", 64, 16, 128, 3),
      layer("VGG-11", 128, 8, 256, 3), layer("VGG-11", 256, 8, 256, 3),
      layer("VGG-11", 256, 4, 512, 3), layer("VGG-11", 512, 4, 512, 3),
      layer("VGG-11", 512, 2, 512, 3),
      layer("ResNet-18", 64, 32, 64, 3), layer("ResNet-18", 64, 32, 128, 3, stride: 2),
      layer("ResNet-18", 128, 16, 128, 3), layer("ResNet-18", 128, 16, 256, 3, stride: 2),
      layer("ResNet-18", 256, 8, 512, 3, stride: 2),
      layer("ResNet-18", 64, 32, 128, 1, stride: 2),
      layer("ResNet-18", 128, 16, 256, 1, stride: 2),
      layer("ResNet-18", 256, 8, 512, 1, stride: 2),
      layer("ResNet-18", 3, 64, 64, 7, stride: 2, isFirst: true),
    ]
  }()

  enum Pass: String, CaseIterable {
    case forward
    case input = "to the input"
    case weights = "to the weights"
  }

  static let rounds = 5

  /// Measures the layers whose names hold any of the words, or all.
  static func run(_ words: [String]) throws {
    let torch = TorchProcess()
    if torch == nil { print("python3 with PyTorch is missing: ours alone.") }
    let execution = Execution.automatic
    print("medians of \(rounds) rounds on \(execution.threads) threads, \(InstructionSet.best)")
    try execution.keepingThreads { execution in
      try measure(Float.self, "float32", words, torch, execution)
      try measure(Double.self, "float64", words, torch, execution)
    }
  }

  private static func measure<Scalar: RealScalar>(
    _ type: Scalar.Type, _ typeName: String, _ words: [String], _ torch: TorchProcess?,
    _ execution: Execution
  ) throws {
    let limit = productSpeed(type, execution)
    print("\(typeName): a product of 1000³ runs at \(figure(limit, 1)) GFLOP/s")
    print(row("layer", "pass", "ours ms", "GF/s", "share", "PyTorch ms", "ratio", "form"))
    for shape in shapes where words.isEmpty || words.contains(where: shape.name.contains) {
      let layer = DirectConvolution(shape.input, filters: shape.filters, window: shape.window)
      let x: Matrix<Scalar> = random(shape.batch, shape.input.count)
      let gradient: Matrix<Scalar> = random(shape.batch, shape.output.count)
      let w: Matrix<Scalar> = random(
        shape.filters, shape.input.channels * shape.window.height * shape.window.width)
      try torch?.prepare(shape, typeName)
      for pass in Pass.allCases where !(shape.isFirst && pass == .input) {
        func work() {
          switch pass {
          case .forward: _ = layer.forward(x, w, bias: nil, on: execution)
          case .input: _ = layer.inputGradient(gradient, w, on: execution)
          case .weights: _ = layer.weightGradient(x, gradient, on: execution)
          }
        }
        work()
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
          ours.append(seconds(work))
          if let torch { theirs.append(try torch.measure(pass)) }
        }
        let time = median(ours)
        let speed = shape.operations / time / 1e9
        print(
          row(
            shape.name, pass.rawValue, figure(time * 1e3, 2), figure(speed, 1),
            figure(speed / limit, 2), theirs.isEmpty ? "–" : figure(median(theirs) * 1e3, 2),
            theirs.isEmpty ? "–" : figure(median(zip(ours, theirs).map { $1 / $0 }), 2), "direct"))
      }
    }
  }

  /// GFLOP/s of a large matrix product: what the kernels reach where nothing holds them up.
  private static func productSpeed<Scalar: RealScalar>(
    _ type: Scalar.Type, _ execution: Execution
  ) -> Double {
    let (a, b): (Matrix<Scalar>, Matrix<Scalar>) = (random(1000, 1000), random(1000, 1000))
    _ = product(a, b, on: execution)
    let times = (0..<rounds).map { _ in seconds { _ = product(a, b, on: execution) } }
    return 2e9 / median(times) / 1e9
  }

  private static func random<Scalar: RealScalar>(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
    var generator = SystemRandomNumberGenerator()
    return Matrix(rows: rows, columns: columns) { elements in
      for i in elements.indices {
        elements[i] = Scalar(Double.random(in: -1...1, using: &generator))
      }
    }
  }

  private static func seconds(_ body: () -> Void) -> Double {
    let time = ContinuousClock().measure(body)
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  private static func row(_ cells: String...) -> String {
    let widths = [28, 15, 9, 8, 6, 11, 6, 8]
    return zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      .joined(separator: " ")
  }

  private static func figure(_ number: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", number)
  }
}
