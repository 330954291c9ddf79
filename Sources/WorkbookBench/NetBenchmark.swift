// Training steps of VGG-11 and ResNet-18, ours and PyTorch's in turn, and where our time goes.

import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// `workbook-bench nets [WORD…]`: medians of milliseconds of a step of 64 images in `Float`, loss,
/// gradients and momentum with weight decay, and of the ratio within a round to PyTorch in the layout that
/// is faster by its median; then the layers of each kind, measured one by one.
enum NetBenchmark {
  private static let rounds = 5
  private static let batch = 64

  /// A net at a size of images.
  private struct Subject {
    let name: String
    /// The place in the script's list.
    let number: Int
    let maps: MapShape
    let classes: Int
    let network: Network<Float>
  }

  private static let subjects: [Subject] = [(32, 10), (64, 200)].flatMap { side, classes in
    let maps = MapShape(channels: 3, height: side, width: side)
    let nets: [(name: String, network: Network<Float>)] = [
      ("VGG-11 normalized", .vgg(.a, maps, classes: classes, .smallImages)),
      ("VGG-11 of the book", .vgg(.a, maps, classes: classes, .book)),
      ("ResNet-18 7×7", .resNet18(maps, classes: classes, .book)),
      ("ResNet-18 3×3", .resNet18(maps, classes: classes, .smallImages)),
    ]
    return nets.enumerated().map { number, net in
      Subject(
        name: "\(net.name) @\(side)", number: number, maps: maps, classes: classes,
        network: net.network)
    }
  }

  /// Measures the nets whose names hold any of the words, or all.
  static func run(_ words: [String], _ report: BenchmarkReport) throws {
    let execution = Execution.automatic
    let torch = TorchScript.start(threads: execution.threads)
    report.note(peer: torch?.versions ?? "")
    if torch == nil { say("python3 with PyTorch is missing: ours alone.") }
    say(
      "medians of \(rounds) rounds on \(execution.threads) threads, \(InstructionSet.best), batch \(batch)"
    )
    say(row("net", "ours ms", "PyTorch ms", "ratio", "layout"))
    try execution.keepingThreads { execution in
      for subject in subjects where words.isEmpty || words.contains(where: subject.name.contains) {
        try measure(subject, torch, execution, report)
      }
    }
  }

  private static func measure(
    _ subject: Subject, _ torch: PythonProcess?, _ execution: Execution,
    _ report: BenchmarkReport
  ) throws {
    let network = subject.network
    var draws = RandomState(seed: 0)
    var parameters = network.randomParameters(.he, using: &draws)
    var rule = RuleState<Float>(.momentum, shapes: network.parameterShapes)
    let x: Matrix<Float> = random(batch, subject.maps.count)
    let labels = (0..<batch).map { $0 % subject.classes }
    func step() {
      let loss = network.loss(
        of: x, labels: labels, parameters, regularization: 5e-4, noise: TrainingNoise(draws),
        on: execution)
      rule.step(&parameters, loss.gradients, learningRate: 1e-3, on: execution)
    }
    try torch?.prepare(
      TorchScript.line(
        "image_net", "float32", [batch, subject.maps.height, subject.classes, subject.number]))
    var (ours, theirs): ([Double], [[Double]]) = ([], [])
    for _ in 0..<rounds {
      step()
      ours.append(seconds(step))
      if let torch { theirs.append(try torch.measure("measure step")) }
    }
    var cells = [subject.name, figure(median(ours) * 1e3, 0)]
    if torch != nil {
      let layouts = [0, 1].map { layout in theirs.map { $0[layout] } }
      let faster = median(layouts[0]) <= median(layouts[1]) ? 0 : 1
      report.add(
        "nets", "\(subject.name), step of \(batch)", ours: ours,
        peer: "PyTorch, \(["default", "channels_last"][faster])", theirs: layouts[faster])
      cells += [
        figure(median(layouts[faster]) * 1e3, 0),
        figure(median(zip(ours, layouts[faster]).map { $1 / $0 }), 2),
        ["default", "channels_last"][faster],
      ]
    } else {
      report.add("nets", "\(subject.name), step of \(batch)", ours: ours)
      cells += ["–", "–", ""]
    }
    say(row(cells[0], cells[1], cells[2], cells[3], cells[4]))
    let update = median(
      (0..<rounds).map { _ in
        seconds {
          rule.step(&parameters, parameters, learningRate: 1e-9, penalty: 5e-4, on: execution)
        }
      })
    var shares = kindTimes(network, subject.maps, execution)
    shares.append((kind: "update", seconds: update))
    say(
      "  " + shares.map { "\($0.kind) \(figure($0.seconds * 1e3, 0))" }.joined(separator: ", ")
        + " ms")
  }

  /// Both passes of every layer in training, alone and on random numbers, added up by kind.
  private static func kindTimes(
    _ network: Network<Float>, _ maps: MapShape, _ execution: Execution
  ) -> [(kind: String, seconds: Double)] {
    var sums: [(kind: String, seconds: Double)] = []
    func add(_ kind: String, _ time: Double) {
      if let place = sums.firstIndex(where: { $0.kind == kind }) {
        sums[place].seconds += time
      } else {
        sums.append((kind: kind, seconds: time))
      }
    }
    func visit(_ layers: [any Layer<Float>], _ maps: MapShape?, _ columns: Int) {
      var (maps, columns) = (maps, columns)
      for layer in layers {
        if let block = layer as? Residual<Float> {
          visit(block.branch, maps, columns)
          visit(block.shortcut, maps, columns)
        } else {
          add(kind(of: layer), time(layer, columns, execution))
        }
        columns = layer.outputColumns(forInput: columns) ?? columns
        maps = maps.flatMap { layer.outputMaps(forInput: $0) }
      }
    }
    visit(network.layers, maps, maps.count)
    return sums
  }

  private static func kind(of layer: any Layer<Float>) -> String {
    switch layer {
    case is Convolution<Float>: "convolutions"
    case is SpatialBatchNormalization<Float>: "normalization"
    case is MaxPooling<Float>, is AveragePooling<Float>: "pooling"
    case is Affine<Float>: "fully connected"
    default: "ReLU and others"
    }
  }

  private static func time<L: Layer<Float>>(
    _ layer: L, _ columns: Int, _ execution: Execution
  ) -> Double {
    let x: Matrix<Float> = random(batch, columns)
    let gradient: Matrix<Float> = random(batch, layer.outputColumns(forInput: columns) ?? 0)
    let parameters = layer.parameterShapes.map { shape -> Matrix<Float> in
      shape.isLearned && shape.isPenalized
        ? random(shape.rows, shape.columns)
        : Matrix(rows: shape.rows, columns: shape.columns, repeating: Float(shape.initialValue))
    }
    func both() {
      var noise = TrainingNoise(seedOfEveryLayer: 0)
      let (_, cache) = layer.forward(x, parameters, training: &noise, on: execution)
      _ = layer.backward(gradient, cache, parameters, on: execution)
    }
    both()
    return median((0..<3).map { _ in seconds(both) })
  }
}

private func row(_ cells: String...) -> String {
  zip(cells, [24, 10, 12, 8, 14]).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
    .joined(separator: " ")
}
