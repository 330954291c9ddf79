// The steps on convolution and pooling: forward, on images, backward.

import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

private typealias Reference = ConvolutionReference

extension ConvolutionAssignment {
  // step: conv-forward
  func convolveForward(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 4, width: 4)
    let x = Matrix(rows: 2, columns: 48, from: -0.1, through: 0.5)
    let parameters = [
      Matrix(rows: 3, columns: 48, from: -0.2, through: 0.3),
      Matrix(rows: 1, columns: 3, from: -0.1, through: 0.2),
    ]
    let window = MapWindow(height: 4, width: 4, stride: 2, padding: 1)
    for (name, library) in libraries {
      let layer: any Layer<Double> = library.convolution(maps, filters: 3, window: window)
      let output = layer.testOutput(of: x, parameters)
      if name == "naive" {
        page.matrix("output by sample and filter", planes(of: output, 4), beside: Reference.forward)
        page.record("out", output.elements)
      }
      page.expect(
        "largest difference of the output, \(name)", output.elements, within: .absolute(1e-13),
        of: Reference.forward, from: .loops)
    }
    for sides in Reference.unequalSides {
      for (name, library) in libraries {
        let problem = UnequalSides(sides.stride, sides.padding)
        page.expect(
          "sum of squares, \(problem.name), \(name)", squares(problem.passes(library).output),
          within: .relative(1e-12), of: sides.passes.output, from: .unchecked)
      }
    }
  }

  // step: conv-images
  func filterImages(_ page: Page) throws {
    let shape = images.pictures.shape
    // The first image of each of two classes, as the page shows a kitten and a puppy.
    let wanted = ["cat", "dog"].map { images.pictures.classNames.firstIndex(of: $0) }
    let classes = wanted.contains(nil) ? [0, 1] : wanted.compactMap { $0 }
    let chosen = classes.map { label in
      images.pictures.labels.firstIndex { Int($0) == label } ?? 0
    }
    let maps = images.maps
    let x = Matrix<Double>(
      rows: 2, columns: maps.count,
      elements: chosen.flatMap { index in
        images.pictures.stackingChannels().image(at: index).map(Double.init)
      })
    // Gray from all channels, and horizontal edges in the blue one.
    let (gray, edges) = ([0.3, 0.6, 0.1], [1.0, 2, 1, 0, 0, 0, -1, -2, -1])
    var w = Matrix<Double>(rows: 2, columns: maps.channels * 9)
    for channel in 0..<maps.channels { w[0, channel * 9 + 4] = gray[channel % 3] }
    for tap in 0..<9 { w[1, (maps.channels - 1) * 9 + tap] = edges[tap] }
    let b = Matrix<Double>(rows: 1, columns: 2, elements: [0, 128])
    let layer: any Layer<Double> = naive.convolution(
      maps, filters: 2, window: MapWindow(height: 3, width: 3, padding: 1))
    let output = layer.testOutput(of: x, [w, b])
    guard output.columns == 2 * maps.pixels else {
      return page.expect(
        "shape of the filtered images", [output.rows, output.columns],
        equals: [2, 2 * maps.pixels], from: "the padding keeps height and width")
    }
    let tiles = chosen.enumerated().flatMap { row, index in
      [images.pictures.raster(at: index)]
        + (0..<2).map { filter in
          Raster(
            stretching: output.row(row).dropFirst(filter * maps.pixels).prefix(maps.pixels),
            width: shape.width)
        }
    }
    page.pictures(
      tiles, columns: 3,
      "Two images, each as it is, in gray, and its horizontal edges in the blue channel")
    page.expect(
      "largest difference of the filtered images", output.elements, within: .absolute(1e-10),
      of: (0..<2).flatMap { filtered(x.row($0).map { $0 }, maps, gray: gray, edges: edges) },
      from: "each output pixel by hand, from the bytes around it")
  }

  // step: conv-backward
  func convolveBackward(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 5, width: 5)
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 4, columns: 75, using: &draws)
    let parameters = [
      Matrix(rows: 2, columns: 27, using: &draws), Matrix(rows: 1, columns: 2, using: &draws),
    ]
    let gradient = Matrix(rows: 4, columns: 50, using: &draws)
    let window = MapWindow(height: 3, width: 3, padding: 1)
    for (name, library) in libraries {
      let layer: any Layer<Double> = library.convolution(maps, filters: 2, window: window)
      let found = layer.passes(x, parameters, gradient)
      if name == "naive" { page.showSums(found.gradients) }
      page.expectPasses(found, Reference.backward, named: name, from: .loops)
      page.checkGradient(
        of: layer.gradientProblem(input: x, parameters: parameters, outputGradient: gradient),
        named: "convolution, \(name)", blocks: ["x", "W", "b"],
        within: ErrorLimits(stated: 1e-8, judged: 1e-7), from: .course)
    }
    for sides in Reference.unequalSides {
      for (name, library) in libraries {
        let problem = UnequalSides(sides.stride, sides.padding)
        page.expectPasses(
          problem.passes(library), sides.passes,
          named: "\(problem.name), \(name)", from: .unchecked)
      }
    }
  }

  // step: pool-forward
  func poolForward(_ page: Page) throws {
    let maps = MapShape(channels: 3, height: 4, width: 4)
    let x = Matrix(rows: 2, columns: 48, from: -0.3, through: 0.4)
    for (name, library) in libraries {
      let layer: any Layer<Double> = library.maxPooling(
        maps, window: MapWindow(height: 2, width: 2, stride: 2))
      let output = layer.testOutput(of: x)
      if name == "naive" {
        page.matrix("output by sample and channel", planes(of: output, 4), beside: Reference.pooled)
        page.record("out", output.elements)
      }
      page.expect(
        "largest difference of the output, \(name)", output.elements, within: .absolute(1e-15),
        of: Reference.pooled, from: .loops)
      let padded = PaddedPool().passes(library)
      page.expect(
        "sum of 3×3 windows two pixels apart with padding, \(name)",
        padded.output.elements.reduce(0, +), within: .relative(1e-12),
        of: Reference.paddedPool.output, from: .unchecked)
    }
  }

  // step: pool-backward
  func poolBackward(_ page: Page) throws {
    let maps = MapShape(channels: 2, height: 8, width: 8)
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 3, columns: 128, using: &draws)
    let start = draws
    for (name, library) in libraries {
      draws = start
      let gradient = Matrix(rows: 3, columns: 32, using: &draws)
      let layer: any Layer<Double> = library.maxPooling(
        maps, window: MapWindow(height: 2, width: 2, stride: 2))
      let dx = layer.passes(x, [], gradient).gradients.input
      if name == "naive" {
        page.show(
          "dx_sum_squares", squares(dx), "Sum of the squared gradients: \(squares(dx))")
      }
      page.expect(
        "sum of squares of the gradient, \(name)", squares(dx), within: .relative(1e-12),
        of: Reference.poolBackward, from: .loops)
      page.checkGradient(
        of: layer.gradientProblem(input: x, parameters: [], outputGradient: gradient),
        named: "max pooling, \(name)", blocks: ["x"],
        within: ErrorLimits(stated: 1e-12, judged: 1e-8), from: .course)
      draws = start
      let overlapping: any Layer<Double> = library.maxPooling(
        maps, window: MapWindow(height: 3, width: 3))
      let added = overlapping.passes(
        x, [], Matrix(rows: 3, columns: 72, using: &draws)
      ).gradients.input
      page.expect(
        "sum of squares of the gradient, overlapping windows, \(name)", squares(added),
        within: .relative(1e-12), of: Reference.overlappingPool, from: .unchecked)
      page.expect(
        "sum of squares of the gradient, padded windows, \(name)",
        squares(PaddedPool().passes(library).gradients.input), within: .relative(1e-12),
        of: Reference.paddedPool.dx, from: .unchecked)
      let tied: any Layer<Double> = library.maxPooling(
        MapShape(channels: 1, height: 2, width: 2),
        window: MapWindow(height: 2, width: 2, stride: 2))
      let equal = Matrix<Double>(rows: 1, columns: 4, elements: [1, 2, 2, 2])
      page.expect(
        "gradient of equal pixels, \(name)",
        tied.passes(equal, [], Matrix(rows: 1, columns: 1, repeating: 6)).gradients.input.elements,
        equals: [0, 6, 0, 0], from: "the first of equal pixels wins, as NumPy's argmax has it")
    }
  }
}

/// The sum of the squares of all elements.
func squares(_ matrix: Matrix<Double>) -> Double { matrix.elements.reduce(0) { $0 + $1 * $1 } }

/// A row for each map of a sample.
private func planes(of matrix: Matrix<Double>, _ pixels: Int) -> Matrix<Double> {
  guard matrix.elements.count % pixels == 0 else { return matrix }
  return Matrix(
    rows: matrix.elements.count / pixels, columns: pixels, elements: matrix.elements)
}

extension Page {
  /// Shows the sums of squares of the gradients of a layer with weights and biases.
  func showSums(_ gradients: LayerGradients<Double>) {
    guard gradients.parameters.count == 2 else { return }
    let (dx, dw) = (squares(gradients.input), squares(gradients.parameters[0]))
    show("dx_sum_squares", dx, "Sum of squares of the input's gradient: \(dx)")
    show("dw_sum_squares", dw, "Sum of squares of the weights' gradient: \(dw)")
    show(
      "db", gradients.parameters[1].elements,
      "Gradient of the biases: \(gradients.parameters[1].elements, .decimals(8))")
  }

  /// Judges output and gradients of a layer with weights and biases by their sums of squares.
  func expectPasses(
    _ found: (output: Matrix<Double>, gradients: LayerGradients<Double>),
    _ expected: ConvolutionReference.Passes, named name: String, from source: ExpectationSource
  ) {
    let gradients = found.gradients.parameters
    let sums = [
      squares(found.output), squares(found.gradients.input), gradients.first.map(squares) ?? .nan,
    ]
    expect(
      "sums of squares of output and gradients, \(name)", sums, within: .relative(1e-12),
      of: [expected.output, expected.dx, expected.dw], from: source)
    expect(
      "gradient of the biases, \(name)", gradients.last?.elements ?? [],
      within: .courseError(1e-11), of: expected.db, from: source)
  }
}

/// 3×2 kernels on maps of 5×7, which the course never has.
private struct UnequalSides {
  let window: MapWindow

  var name: String { "3×2 kernels with stride \(window.stride) and padding \(window.padding)" }

  init(_ stride: Int, _ padding: Int) {
    window = MapWindow(height: 3, width: 2, stride: stride, padding: padding)
  }

  func passes(
    _ library: any LayerLibrary
  ) -> (output: Matrix<Double>, gradients: LayerGradients<Double>) {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 2, columns: 105, using: &draws)
    let parameters = [
      Matrix(rows: 4, columns: 18, using: &draws), Matrix(rows: 1, columns: 4, using: &draws),
    ]
    let layer: any Layer<Double> = library.convolution(
      MapShape(channels: 3, height: 5, width: 7), filters: 4, window: window)
    return layer.passes(
      x, parameters,
      Matrix(
        rows: 2, columns: layer.outputColumns(forInput: 105) ?? 0, from: -1, through: 1))
  }
}

/// 3×3 windows, two pixels apart, with padding, which the course never has.
private struct PaddedPool {
  func passes(
    _ library: any LayerLibrary
  ) -> (output: Matrix<Double>, gradients: LayerGradients<Double>) {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 2, columns: 192, using: &draws)
    let layer: any Layer<Double> = library.maxPooling(
      MapShape(channels: 3, height: 8, width: 8),
      window: MapWindow(height: 3, width: 3, stride: 2, padding: 1))
    return layer.passes(x, [], Matrix(rows: 2, columns: 48, from: -1, through: 1))
  }
}

/// Both image filters by hand: a weighted sum of the channels, and of the rows above and below.
private func filtered(
  _ x: [Double], _ maps: MapShape, gray: [Double], edges: [Double]
) -> [Double] {
  func pixel(_ channel: Int, _ row: Int, _ column: Int) -> Double {
    (0..<maps.height).contains(row) && (0..<maps.width).contains(column)
      ? x[(channel * maps.height + row) * maps.width + column] : 0
  }
  let places = (0..<maps.height).flatMap { row in (0..<maps.width).map { (row, $0) } }
  return places.map { row, column in
    (0..<maps.channels).reduce(0) { $0 + gray[$1 % 3] * pixel($1, row, column) }
  }
    + places.map { row, column in
      128
        + edges.enumerated().reduce(0) { sum, edge in
          sum + edge.element
            * pixel(maps.channels - 1, row + edge.offset / 3 - 1, column + edge.offset % 3 - 1)
        }
    }
}

extension Raster {
  /// Numbers as grays, from the smallest, black, to the largest, white.
  init(stretching numbers: some Collection<Double>, width: Int) {
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 0)
    self.init(
      width: width, height: numbers.count / width,
      pixels: numbers.map {
        Pixel(gray: high > low ? UInt8(($0 - low) / (high - low) * 255) : 0)
      })
  }
}
