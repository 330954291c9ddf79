// Spatial group normalization: groups of a sample's channels normalized to mean 0 and variance 1; step
// by step along the graph, and in the short form.
// Wu and He, Group Normalization, 2018.

import LinearAlgebra

/// Group normalization group by group: the reference for `SpatialGroupNormalization`.
public struct NaiveSpatialGroupNormalization<Scalar: RealScalar>: Layer {
  private let fast: SpatialGroupNormalization<Scalar>

  /// - Precondition: as `SpatialGroupNormalization` says.
  public init(_ input: MapShape, groups: Int, epsilon: Double = 1e-5) {
    fast = SpatialGroupNormalization(input, groups: groups, epsilon: epsilon)
  }

  init(_ fast: SpatialGroupNormalization<Scalar>) { self.fast = fast }

  public var summary: String { "plain " + fast.summary }
  public var parameterShapes: [ParameterShape] { fast.parameterShapes }
  public var sharesNumber: Bool { true }
  public var inputMaps: MapShape? { fast.inputMaps }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int { fast.multiplyAdds(forInput: columns) }

  // show: naive-group-normalization
  /// The cache is the graph of every group, sample after sample.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [NormalizationGraph<Scalar>]) {
    var output = input
    var graphs: [NormalizationGraph<Scalar>] = []
    let (size, pixels) = (fast.groupSize, fast.input.pixels)
    for sample in 0..<input.rows {
      let numbers = Array(input.row(sample))
      for first in stride(from: 0, to: input.columns, by: size) {
        let graph = NormalizationGraph(
          Array(numbers[first..<first + size]), epsilon: Scalar(fast.epsilon))
        for (i, x) in graph.normalized.enumerated() {
          let channel = (first + i) / pixels
          output[sample, first + i] = parameters[0][0, channel] * x + parameters[1][0, channel]
        }
        graphs.append(graph)
      }
    }
    return (output, graphs)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [NormalizationGraph<Scalar>],
    _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> LayerGradients<Scalar> {
    var input = outputGradient
    var gamma = Matrix<Scalar>(rows: 1, columns: fast.input.channels)
    var beta = gamma
    let (size, pixels) = (fast.groupSize, fast.input.pixels)
    for (index, graph) in cache.enumerated() {
      let (sample, first) = (index / fast.groups, index % fast.groups * size)
      var ofNormalized = [Scalar](repeating: 0, count: size)
      for i in 0..<size {
        let channel = (first + i) / pixels
        let g = outputGradient[sample, first + i]
        beta[0, channel] += g
        gamma[0, channel] += g * graph.normalized[i]
        ofNormalized[i] = g * parameters[0][0, channel]
      }
      for (i, dx) in graph.backward(ofNormalized, isTraining: true).enumerated() {
        input[sample, first + i] = dx
      }
    }
    return LayerGradients(input: input, parameters: [gamma, beta])
  }
  // end: naive-group-normalization
}

/// y = γ(x − μ)/√(σ² + ε) + β, with μ and σ² over the pixels of a group of neighboring channels of one
/// sample; γ and β belong to a channel.
///
/// With one group it is layer normalization of maps; with as many as channels, instance normalization.
/// No sample depends on the others, so training and test time are the same.
public struct SpatialGroupNormalization<Scalar: RealScalar>: Layer {
  public let input: MapShape
  public let groups: Int
  /// ε, which prevents a division by zero.
  public let epsilon: Double

  /// - Precondition: the channels fall into so many equal groups, and ε is above zero.
  public init(_ input: MapShape, groups: Int, epsilon: Double = 1e-5) {
    precondition(
      groups >= 1 && input.channels % groups == 0 && epsilon > 0,
      "a group normalization of \(input.channels) channels in \(groups) groups with ε \(epsilon)")
    self.input = input
    self.groups = groups
    self.epsilon = epsilon
  }

  /// The numbers of a group.
  var groupSize: Int { input.count / groups }

  /// The input, and each group's mean and 1/√(σ² + ε), sample after sample.
  public struct Cache: Sendable {
    let input: Matrix<Scalar>
    let mean: [Scalar]
    let inverse: [Scalar]
  }

  public var summary: String {
    "spatial-group-norm \(input) groups \(groups)"
      + (epsilon == 1e-5 ? "" : " epsilon \(epsilon)")
  }

  public var parameterShapes: [ParameterShape] {
    LayerNormalization<Scalar>(columns: input.channels).parameterShapes
  }

  public var sharesNumber: Bool { true }
  public var inputMaps: MapShape? { input }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == input.count ? columns : nil
  }
  public func multiplyAdds(forInput columns: Int) -> Int { 3 * columns }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let (mean, inverse) = groupMoments(
      of: input, groupSize: groupSize, epsilon: Scalar(epsilon), on: execution)
    let (channels, groupChannels) = (self.input.channels, self.input.channels / groups)
    let output = mapPlanes(of: input, self.input.pixels, on: execution) { plane in
      let (channel, group) = (plane % channels, plane / groupChannels)
      return PlaneLine(
        center: mean[group], slope: inverse[group] * parameters[0].elements[channel],
        shift: parameters[1].elements[channel])
    }
    return (output, Cache(input: input, mean: mean, inverse: inverse))
  }

  // show: group-normalization-backward
  /// With H = γG and means over the group: ∂x = (H − mean of H − x̂ · mean of Hx̂)/√(σ² + ε).
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let (channels, groupChannels) = (input.channels, input.channels / groups)
    let sums = channelSums(
      outputGradient, cache.input, input, centers: { cache.mean[$0 / groupChannels] },
      scales: { cache.inverse[$0 / groupChannels] }, on: execution)
    let groupSums = groupSums(
      outputGradient, cache.input, input, groupChannels: groupChannels, gamma: parameters[0],
      mean: cache.mean, inverse: cache.inverse, on: execution)
    let count = Scalar(groupSize)
    let dx = mapPlanes(of: outputGradient, cache.input, input.pixels, on: execution) { plane in
      let (channel, group) = (plane % channels, plane / groupChannels)
      let inverse = cache.inverse[group]
      return PlanePair(
        center: cache.mean[group], first: inverse * parameters[0].elements[channel],
        second: -inverse * inverse * groupSums[2 * group + 1] / count,
        shift: -inverse * groupSums[2 * group] / count)
    }
    return LayerGradients(input: dx, parameters: [sums.gamma, sums.beta])
  }
  // end: group-normalization-backward
}
