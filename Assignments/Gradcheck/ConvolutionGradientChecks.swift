// The gradient checks of convolutional nets, and the layers of maps that are checked one by one.

import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// Every layer of maps, naive and fast, on maps of unequal sides.
enum MapLayers {
  static let maps = MapShape(channels: 4, height: 5, width: 6)

  static var all: [any Layer<Double>] {
    let libraries: [any LayerLibrary] = [NaiveLayers(), VectorizedLayers()]
    let fromLibraries = libraries.flatMap { library -> [any Layer<Double>] in
      [
        library.convolution(
          maps, filters: 3, window: MapWindow(height: 3, width: 2, stride: 2, padding: 1)),
        library.convolution(maps, filters: 5, window: MapWindow(height: 3, width: 3, padding: 1)),
        library.maxPooling(maps, window: MapWindow(height: 2, width: 2, stride: 2)),
        library.maxPooling(maps, window: MapWindow(height: 3, width: 2, padding: 1)),
        library.spatialBatchNormalization(maps),
        library.spatialGroupNormalization(maps, groups: 2),
      ]
    }
    let conv = Convolution<Double>(maps, filters: 6, height: 3, width: 3, stride: 2, padding: 1)
    return fromLibraries + [
      NaiveAveragePooling(maps, height: 3, width: 2, stride: 2, padding: 1),
      AveragePooling(maps, height: 3, width: 2, stride: 2, padding: 1),
      NaiveAveragePooling(global: maps), AveragePooling(global: maps),
      NaiveMapDropout(maps, keep: 0.6), MapDropout(maps, keep: 0.6), Flatten(maps),
      Residual([conv, ActivationLayer(.relu)], shortcut: .projection(of: maps, to: conv.output)),
    ]
  }
}

/// A convolutional net to check, on random numbers.
private struct ConvolutionalNet {
  let name: String
  let network: Network<Double>

  static let maps = MapShape(channels: 3, height: 8, width: 8)

  static let all: [ConvolutionalNet] = [
    ConvolutionalNet(
      name: "conv, relu, pool, affine, relu, affine, naive",
      network: .threeLayerConvolutional(
        maps, filters: 4, kernel: 3, hidden: 6, classes: 5, library: NaiveLayers())),
    ConvolutionalNet(
      name: "conv, relu, pool, affine, relu, affine",
      network: .threeLayerConvolutional(maps, filters: 4, kernel: 3, hidden: 6, classes: 5)),
    ConvolutionalNet(name: "with spatial batch normalization", network: normalized(.batch)),
    ConvolutionalNet(name: "with group normalization", network: normalized(.layer)),
    ConvolutionalNet(name: "with residual blocks, svm loss", network: residual),
  ]

  private static func normalized(_ normalization: Normalization) -> Network<Double> {
    let conv = Convolution<Double>(maps, filters: 4, height: 3, width: 3, stride: 2, padding: 1)
    let layer: any Layer<Double> =
      normalization == .batch
      ? SpatialBatchNormalization(conv.output) : SpatialGroupNormalization(conv.output, groups: 2)
    return Network(
      inputs: maps.count,
      layers: [
        conv, layer, ActivationLayer(.relu), MapDropout(conv.output, keep: 0.8),
        AveragePooling(conv.output, height: 2, width: 2, stride: 2),
        Flatten(MapShape(channels: 4, height: 2, width: 2)), Affine(inputs: 16, outputs: 5),
      ])
  }

  private static var residual: Network<Double> {
    let conv = Convolution<Double>(maps, filters: 4, height: 3, width: 3, stride: 2, padding: 1)
    let made = conv.output
    let same = Convolution<Double>(made, filters: 4, height: 3, width: 3, padding: 1)
    return Network(
      inputs: maps.count,
      layers: [
        Residual([conv, ActivationLayer(.relu), same], shortcut: .projection(of: maps, to: made)),
        ActivationLayer(.relu),
        Residual([SpatialBatchNormalization(made), ActivationLayer(.relu), same]),
        AveragePooling(global: made), Affine(inputs: 4, outputs: 5),
      ], loss: .svm)
  }
}

extension GradientCheckNotebook {
  // step: convolution
  mutating func checkConvolutionalNets(_ page: Page) throws {
    for (index, net) in ConvolutionalNet.all.enumerated() {
      try page.progress(Double(index) / Double(ConvolutionalNet.all.count))
      var generator = RandomState(seed: run.seed)
      let samples = Matrix(rows: 4, columns: ConvolutionalNet.maps.count, using: &generator)
      let labels = generator.integers(count: 4, in: 0..<5)
      var parameters = net.network.randomParameters(.he, using: &generator)
      parameters.drawFreeArrays(using: &generator)
      let noise = TrainingNoise(seedOfEveryLayer: run.seed)
      if settings.trainingSteps > 0 {
        parameters = trained(net.network, parameters, samples, .labels(labels), noise)
      }
      let problem = net.network.gradientProblem(
        at: parameters, samples: samples, labels: labels, regularization: 0.3, noise: noise)
      try check(problem, named: net.name, using: &generator, page)
    }
  }
}
