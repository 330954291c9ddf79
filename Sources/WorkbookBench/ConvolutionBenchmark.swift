// Convolutional nets, layer by layer and pass by pass, ours and PyTorch's in turn.

import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// `workbook-bench convolutions`: medians of milliseconds and GFLOP/s, and of the ratio within a round to
/// PyTorch in the layout that is faster by its median.
enum ConvolutionBenchmark {
  static let rounds = 5

  /// A convolution, and how often each net has it.
  struct Shape {
    let input: MapShape
    let filters: Int
    let window: MapWindow
    let nets: [Net: Int]
    var batch = 64
    /// Whether nets begin with it, so that nothing asks for the gradient of its input.
    var isFirst: Bool { input.channels == 3 }

    var output: MapShape { window.outputs(of: input, channels: filters)! }

    /// Additions and multiplications of one pass, those by padding left out.
    var operations: Double {
      func reads(_ outputs: Int, _ range: (Int) -> Range<Int>) -> Int {
        (0..<outputs).reduce(0) { $0 + range($1).count }
      }
      let rows = reads(output.height) { window.rows(at: $0, height: input.height) }
      let columns = reads(output.width) { window.columns(at: $0, width: input.width) }
      return 2 * Double(batch * filters * input.channels) * Double(rows) * Double(columns)
    }

    var name: String {
      "\(input.channels)→\(filters) @\(input.height) \(window.height)×\(window.width)"
        + (window.stride == 1 ? "" : "/\(window.stride)")
    }

    var torchSizes: [Int] {
      [
        batch, input.channels, input.height, input.width, filters, window.height, window.width,
        window.stride, window.padding,
      ]
    }
  }

  /// Layers that are added up.
  enum Net: String, CaseIterable {
    case vgg = "3×3 of VGG-11"
    case residual = "3×3 of ResNet-18, stride 1"
    case strided = "1×1, strided and 7×7/2 of ResNets"
    case course = "the course's"
  }

  static let shapes: [Shape] = {
    func layer(
      _ channels: Int, _ side: Int, _ filters: Int, _ kernel: Int, stride: Int = 1,
      batch: Int = 64, _ nets: [Net: Int]
    ) -> Shape {
      Shape(
        input: MapShape(channels: channels, height: side, width: side), filters: filters,
        window: MapWindow(
          height: kernel, width: kernel, stride: stride, padding: (kernel - 1) / 2),
        nets: nets, batch: batch)
    }
    return [
      layer(3, 32, 32, 7, batch: 50, [.course: 1]),
      layer(3, 32, 64, 3, [.vgg: 1, .residual: 1]), layer(64, 16, 128, 3, [.vgg: 1]),
      layer(128, 8, 256, 3, [.vgg: 1]), layer(256, 8, 256, 3, [.vgg: 1, .residual: 3]),
      layer(256, 4, 512, 3, [.vgg: 1]), layer(512, 4, 512, 3, [.vgg: 1, .residual: 3]),
      layer(512, 2, 512, 3, [.vgg: 2]),
      layer(64, 32, 64, 3, [.residual: 4]), layer(128, 16, 128, 3, [.residual: 3]),
      layer(64, 32, 128, 3, stride: 2, [.strided: 1]),
      layer(128, 16, 256, 3, stride: 2, [.strided: 1]),
      layer(256, 8, 512, 3, stride: 2, [.strided: 1]),
      layer(64, 32, 128, 1, stride: 2, [.strided: 1]),
      layer(128, 16, 256, 1, stride: 2, [.strided: 1]),
      layer(256, 8, 512, 1, stride: 2, [.strided: 1]),
      layer(3, 64, 64, 7, stride: 2, [.strided: 1]),
    ]
  }()

  enum Pass: String, CaseIterable {
    case forward
    case input
    case weights
  }

  /// Measures the layers whose names hold any of the words, or all; with `--exact` among them, in direct
  /// form throughout; with `--errors`, nothing but the errors of both forms.
  static func run(_ words: [String], _ report: BenchmarkReport) throws {
    var execution = Execution.automatic
    execution.isExact = words.contains("--exact")
    if words.contains("--errors") { return ConvolutionErrors.run(on: execution) }
    let words = words.filter { $0 != "--exact" }
    let torch = TorchScript.start(threads: execution.threads)
    report.note(peer: torch?.versions ?? "")
    if torch == nil { say("python3 with PyTorch is missing: ours alone.") }
    say("medians of \(rounds) rounds on \(execution.threads) threads, \(InstructionSet.best)")
    try execution.keepingThreads { execution in
      try Measurements<Float>("float32", words, torch, execution, report).run()
      try Measurements<Double>("float64", words, torch, execution, report).run()
    }
  }
}

/// All measurements in one precision.
private struct Measurements<Scalar: RealScalar> {
  let typeName: String
  let words: [String]
  let torch: PythonProcess?
  let execution: Execution
  let collected: BenchmarkReport
  /// GFLOP/s of a large matrix product: what the kernels reach where nothing holds them up.
  let limit: Double

  init(
    _ typeName: String, _ words: [String], _ torch: PythonProcess?, _ execution: Execution,
    _ report: BenchmarkReport
  ) {
    self.typeName = typeName
    self.words = words
    self.torch = torch
    self.execution = execution
    collected = report
    let (a, b): (Matrix<Scalar>, Matrix<Scalar>) = (random(1000, 1000), random(1000, 1000))
    _ = product(a, b, on: execution)
    let times = (0..<ConvolutionBenchmark.rounds).map { _ in
      seconds { _ = product(a, b, on: execution) }
    }
    limit = 2e9 / median(times) / 1e9
  }

  func run() throws {
    say("\(typeName): a product of 1000³ runs at \(figure(limit, 1)) GFLOP/s")
    say(row("layer", "pass", "ours ms", "GF/s", "share", "PyTorch ms", "ratio", "form", "layout"))
    try measureConvolutions()
    for maps in [(64, 32), (128, 16), (256, 8), (512, 4), (512, 2)] {
      let shape = MapShape(channels: maps.0, height: maps.1, width: maps.1)
      let sizes = [64, maps.0, maps.1, maps.1]
      let name = "\(maps.0) @\(maps.1)"
      try measure(
        MaxPooling(shape, height: 2, width: 2, stride: 2), shape, "max pool 2×2 \(name)", "pool",
        sizes)
      try measure(SpatialBatchNormalization(shape), shape, "batch norm \(name)", "norm", sizes)
    }
    try measureNet(hidden: 100)
    try measureNet(hidden: 500)
  }

  private func measureConvolutions() throws {
    var totals: [ConvolutionBenchmark.Net: (ours: Double, theirs: Double)] = [:]
    for shape in ConvolutionBenchmark.shapes where isWanted(shape.name) {
      let direct = DirectConvolution(shape.input, filters: shape.filters, window: shape.window)
      let winograd = Convolution<Scalar>(
        shape.input, filters: shape.filters, window: shape.window
      ).winograd(on: execution)
      let x: Matrix<Scalar> = random(shape.batch, shape.input.count)
      let gradient: Matrix<Scalar> = random(shape.batch, shape.output.count)
      let w: Matrix<Scalar> = random(
        shape.filters, shape.input.channels * shape.window.height * shape.window.width)
      try torch?.prepare(TorchScript.line("conv", typeName, shape.torchSizes))
      for pass in ConvolutionBenchmark.Pass.allCases where !(shape.isFirst && pass == .input) {
        let found = try measure(pass.rawValue) {
          switch (pass, winograd) {
          case (.forward, let winograd?): _ = winograd.forward(x, w, bias: nil, on: execution)
          case (.input, let winograd?): _ = winograd.inputGradient(gradient, w, on: execution)
          case (.weights, let winograd?): _ = winograd.weightGradient(x, gradient, on: execution)
          case (.forward, nil): _ = direct.forward(x, w, bias: nil, on: execution)
          case (.input, nil): _ = direct.inputGradient(gradient, w, on: execution)
          case (.weights, nil): _ = direct.weightGradient(x, gradient, on: execution)
          }
        }
        report(
          shape.name, pass.rawValue, found, operations: shape.operations,
          form: winograd == nil ? "direct" : "Winograd")
        for (net, count) in shape.nets {
          totals[net, default: (0, 0)].ours += Double(count) * found.ours
          totals[net, default: (0, 0)].theirs += Double(count) * (found.theirs ?? .nan)
        }
      }
    }
    for net in ConvolutionBenchmark.Net.allCases {
      guard words.isEmpty, let total = totals[net] else { continue }
      say(
        row(
          "all \(net.rawValue)", "all", figure(total.ours * 1e3, 2), "", "",
          total.theirs.isNaN ? "–" : figure(total.theirs * 1e3, 2),
          total.theirs.isNaN ? "–" : figure(total.theirs / total.ours, 2), "", ""))
    }
  }

  /// Both passes of a layer in training.
  private func measure<L: Layer<Scalar>>(
    _ layer: L, _ maps: MapShape, _ name: String, _ kind: String, _ sizes: [Int]
  ) throws {
    guard isWanted(name) else { return }
    let x: Matrix<Scalar> = random(sizes[0], maps.count)
    let gradient: Matrix<Scalar> = random(
      sizes[0], layer.outputColumns(forInput: maps.count) ?? 0)
    let parameters = layer.parameterShapes.map {
      Matrix<Scalar>(rows: $0.rows, columns: $0.columns, repeating: Scalar($0.initialValue))
    }
    try torch?.prepare(TorchScript.line(kind, typeName, sizes))
    let found = try measure("both") {
      var noise = TrainingNoise(seedOfEveryLayer: 0)
      let (_, cache) = layer.forward(x, parameters, training: &noise, on: execution)
      _ = layer.backward(gradient, cache, parameters, on: execution)
    }
    report(name, "both", found, operations: nil, form: "")
  }

  /// A training step of the course's three-layer net: loss, gradients and Adam.
  private func measureNet(hidden: Int) throws {
    let name = "net, hidden \(hidden)"
    guard isWanted(name) else { return }
    let network = Network<Scalar>.threeLayerConvolutional(
      MapShape(channels: 3, height: 32, width: 32), hidden: hidden)
    var draws = RandomState(seed: 0)
    var parameters = network.randomParameters(weightScale: 1e-2, using: &draws)
    var rule = RuleState<Scalar>(.adam, shapes: network.parameterShapes)
    let x: Matrix<Scalar> = random(50, 3_072)
    let labels = (0..<50).map { $0 % 10 }
    try torch?.prepare(TorchScript.line("net", typeName, [50, hidden]))
    let found = try measure("step") {
      let loss = network.loss(
        of: x, labels: labels, parameters, regularization: 0, on: execution)
      rule.step(&parameters, loss.gradients, learningRate: 1e-3, on: execution)
    }
    report(name, "step", found, operations: nil, form: "")
  }

  // MARK: What all have in common

  private func isWanted(_ name: String) -> Bool {
    words.isEmpty || words.contains(where: name.contains)
  }

  /// Medians of seconds, in turn with PyTorch, and of the ratio within a round.
  private struct Found {
    let ours: Double
    var theirs: Double?
    var ratio: Double?
    var layout = ""
    /// Seconds of each round, ours and those of the faster layout.
    var rounds: (ours: [Double], theirs: [Double])
  }

  /// Each time after a call that is not measured, as PyTorch's: the other one has just had the cache.
  private func measure(_ part: String, _ work: () -> Void) throws -> Found {
    var (ours, theirs): ([Double], [[Double]]) = ([], [])
    for _ in 0..<ConvolutionBenchmark.rounds {
      work()
      ours.append(seconds(work))
      if let torch { theirs.append(try torch.measure("measure \(part)")) }
    }
    var found = Found(ours: median(ours), rounds: (ours, []))
    guard torch != nil else { return found }
    let layouts = [0, 1].map { layout in theirs.map { $0[layout] } }
    let faster = median(layouts[0]) <= median(layouts[1]) ? 0 : 1
    found.theirs = median(layouts[faster])
    found.rounds.theirs = layouts[faster]
    found.ratio = median(zip(ours, layouts[faster]).map { $1 / $0 })
    found.layout = ["default", "channels_last"][faster]
    return found
  }

  private func report(
    _ name: String, _ pass: String, _ found: Found, operations: Double?, form: String
  ) {
    collected.add(
      "convolutions", "\(name), \(pass), \(typeName)", ours: found.rounds.ours,
      peer: "PyTorch, \(found.layout)", theirs: found.rounds.theirs)
    let speed = operations.map { $0 / found.ours / 1e9 }
    say(
      row(
        name, pass, figure(found.ours * 1e3, 2), speed.map { figure($0, 1) } ?? "",
        speed.map { figure($0 / limit, 2) } ?? "",
        found.theirs.map { figure($0 * 1e3, 2) } ?? "–", found.ratio.map { figure($0, 2) } ?? "–",
        form, found.layout))
  }
}

/// Numbers from −1 to 1. The system's generator would take longer than what is measured.
func random<Scalar: RealScalar>(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
  var generator = RandomState(seed: 0)
  return Matrix(rows: rows, columns: columns) { elements in
    for i in elements.indices { elements[i] = Scalar(2 * generator.uniform() - 1) }
  }
}

func seconds(_ body: () -> Void) -> Double {
  let time = ContinuousClock().measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

/// Prints a line at once, also into a pipe: the whole table takes minutes.
func say(_ line: String) {
  print(line)
  fflush(nil)
}

private func row(_ cells: String...) -> String {
  let widths = [38, 8, 9, 8, 6, 11, 6, 8, 13]
  return zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
    .joined(separator: " ")
}

func figure(_ number: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", number)
}
