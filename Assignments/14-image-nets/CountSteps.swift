// The steps that count: weights, multiplications, receptive fields, the tables of both papers.

import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension ImageNetsAssignment {
  // step: shared-weights
  func countSharedWeights(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    let convolution = Convolution<Scalar>(maps, filters: 64, height: 3, width: 3, padding: 1)
    let affine = Affine<Scalar>(inputs: maps.count, outputs: convolution.output.count)
    let layers: [(name: String, layer: any Layer<Scalar>)] = [
      ("fully connected", affine), ("convolution", convolution),
    ]
    let rows = layers.map { name, layer in
      (
        name: name, parameters: layer.parameterShapes.reduce(0) { $0 + $1.count },
        multiplyAdds: layer.multiplyAdds(forInput: maps.count)
      )
    }
    page.table(
      "layers", rows, as: .keyed,
      [
        .word("layer") { $0.name }, .count("parameters") { $0.parameters },
        .count("multiply-adds", key: "multiply_adds") { $0.multiplyAdds },
      ])
    page.expect(
      "parameters of the fully connected layer", rows[0].parameters,
      equals: 3_072 * 65_536 + 65_536, from: "a weight for each pair, a bias for each output")
    page.expect(
      "parameters of the convolution", rows[1].parameters, equals: 64 * 27 + 64,
      from: "a weight for each pixel of a kernel, a bias for each filter")
  }

  // step: receptive-fields
  func measureReceptiveFields(_ page: Page) throws {
    let maps = MapShape(channels: 1, height: 31, width: 31)
    let stacks: [(name: String, kernel: Int, count: Int)] = [
      ("one 3×3", 3, 1), ("two 3×3", 3, 2), ("one 5×5", 5, 1), ("three 3×3", 3, 3),
      ("one 7×7", 7, 1),
    ]
    let found = stacks.map { stack in
      let convolutions = (0..<stack.count).map { _ in
        Convolution<Double>(
          maps, filters: 1, height: stack.kernel, width: stack.kernel, padding: stack.kernel / 2)
      }
      let gradient = pixelGradient(of: convolutions, maps)
      return (
        name: stack.name, gradient: gradient, field: side(of: gradient, maps),
        weights: stack.count * stack.kernel * stack.kernel
      )
    }
    page.pictures(
      found.map {
        Raster(width: maps.width, height: maps.height, shadesOf: $0.gradient.elements)
      }, columns: found.count,
      "The gradient of the middle output for every pixel: "
        + found.map(\.name).joined(separator: ", "))
    page.table(
      "stacks", found, as: .keyed,
      [
        .word("stack") { $0.name }, .count("receptive field", key: "field") { $0.field },
        .count("weights for each pair of channels", key: "weights") { $0.weights },
      ])
    page.expect(
      "sides of the receptive fields", found.map(\.field), equals: [3, 5, 5, 7, 7],
      from: "each 3×3 convolution adds a pixel on every side")
  }

  /// How much the middle output changes with every pixel.
  private func pixelGradient(
    of layers: [Convolution<Double>], _ maps: MapShape
  ) -> Matrix<Double> {
    var gradient = Matrix<Double>(rows: 1, columns: maps.count)
    gradient[0, maps.count / 2] = 1
    for layer in layers.reversed() {
      let parameters = layer.parameterShapes.map {
        Matrix<Double>(rows: $0.rows, columns: $0.columns, repeating: 1)
      }
      // A convolution's cache is its input, which only the gradient of its weights asks for.
      gradient = layer.backward(gradient, gradient, parameters, on: run.execution).input
    }
    return gradient
  }

  /// The side of the square of pixels with a gradient.
  private func side(of gradient: Matrix<Double>, _ maps: MapShape) -> Int {
    (0..<maps.height).count { row in
      (0..<maps.width).contains { gradient[0, row * maps.width + $0] != 0 }
    }
  }

  // step: vgg-table
  func countConfigurations(_ page: Page) throws {
    let images = MapShape(channels: 3, height: 224, width: 224)
    let rows = VGGConfiguration.allCases.map { configuration in
      (
        configuration: configuration,
        summary: Network<Float>.vgg(configuration, images, classes: 1_000, .book).summary
      )
    }
    page.table(
      "configurations", rows, as: .keyed,
      [
        .word("configuration") { $0.configuration.rawValue },
        .count("layers with weights", key: "depth") { $0.configuration.depth },
        .count("parameters") { $0.summary.parameters },
        .note("millions") { "\(Double($0.summary.parameters) / 1e6, .decimals(0))" },
      ])
    // The implementations have no C.
    page.expect(
      "parameters of A, B, D and E",
      rows.filter { $0.configuration != .c }.map(\.summary.parameters),
      equals: [132_863_336, 133_047_848, 138_357_544, 143_667_240], from: .implementations)
    page.expect(
      "millions of parameters", rows.map { (Double($0.summary.parameters) / 1e6).rounded() },
      equals: [133, 133, 134, 138, 144], from: "Simonyan and Zisserman 2015, table 2")
  }

  // step: vgg-layers
  func countVGG(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    let book = Network<Float>.vgg(.a, maps, classes: 10, .book).summary
    let small = Network<Float>.vgg(.a, maps, classes: 10, .smallImages).summary
    show(small, named: "layers", page)
    show([("the book's", book), ("for small images", small)], page)
    page.expect(
      "parameters of both variants", [book.parameters, small.parameters],
      equals: [28_144_010, 9_231_114], from: .implementations)
  }

  // step: resnet-layers
  func countResNets(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    let nets = [ResNetVariant.book, .bookSmallImages, .smallImages].map {
      Network<Float>.resNet18(maps, classes: 10, $0).summary
    }
    show(nets[0], named: "layers", page)
    show(Array(zip(["the book's", "the book's for CIFAR-10", "for small images"], nets)), page)
    page.expect(
      "parameters of the three variants", nets.map(\.parameters),
      equals: [11_184_650, 11_176_970, 11_173_962], from: .implementations)
  }

  private func show(_ summary: NetworkSummary, named name: String, _ page: Page) {
    page.table(
      name, summary.rows, as: .objects,
      [
        .word("layer") { shortened($0.layer) }, .count("outputs") { $0.outputs },
        .count("parameters") { $0.parameters },
        .count("multiply-adds", key: "multiply_adds") { $0.multiplyAdds },
        .count("output bytes", key: "output_bytes") { $0.outputs * MemoryLayout<Float>.size },
      ])
  }

  private func show(_ nets: [(name: String, summary: NetworkSummary)], _ page: Page) {
    page.table(
      "nets", nets, as: .keyed,
      [
        .word("net") { $0.name }, .count("parameters") { $0.summary.parameters },
        .count("multiply-adds", key: "multiply_adds") { $0.summary.multiplyAdds },
        .count("bytes of the maps", key: "map_bytes") { $0.summary.outputBytes },
      ])
  }
}

/// A residual block in few words: what it makes of what.
private func shortened(_ layer: String) -> String {
  guard layer.hasPrefix("residual [ conv ") else { return layer }
  let words = layer.split(separator: " ")
  return "residual \(words[3]) → \(words[5])"
    + (layer.contains(" ] + [ ") ? " beside a projection" : "")
}
