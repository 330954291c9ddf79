import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import TestSupport
import Testing

/// VGG and ResNet-18: their counts beside published ones, their passes beside PyTorch's.
struct ImageNetTests {
  private static let small = MapShape(channels: 3, height: 32, width: 32)
  private static let tiny = MapShape(channels: 3, height: 64, width: 64)

  /// The paper's table 2 has 133, 133, 134, 138 and 144 million; torchvision lists A, B, D and E to the
  /// parameter. C is B with three 1×1 convolutions: 256·256 + 256 and twice 512·512 + 512 more.
  @Test func vggTable() {
    let images = MapShape(channels: 3, height: 224, width: 224)
    let expected: [(configuration: VGGConfiguration, depth: Int, parameters: Int)] = [
      (.a, 11, 132_863_336), (.b, 13, 133_047_848),
      (.c, 16, 133_047_848 + 65_792 + 2 * 262_656), (.d, 16, 138_357_544), (.e, 19, 143_667_240),
    ]
    #expect(expected.map(\.configuration) == VGGConfiguration.allCases)
    for row in expected {
      let network = Network<Float>.vgg(row.configuration, images, classes: 1_000, .book)
      #expect(row.configuration.depth == row.depth)
      #expect(network.summary.parameters == row.parameters)
    }
  }

  /// As the public implementations count them, for 10 classes at 32×32 and for 200 at 64×64: parameters,
  /// and the multiply-adds of convolutions and affine layers in units of 10,000.
  @Test func counts() {
    typealias Net = Network<Float>
    let nets: [(make: (MapShape, Int) -> Net, counts: [(parameters: Int, multiplyAdds: Int)])] = [
      ({ .vgg(.a, $0, classes: $1, .smallImages) }, [(9_231_114, 15_277), (9_635_784, 61_147)]),
      ({ .vgg(.a, $0, classes: $1, .book) }, [(28_144_010, 17_168), (35_213_896, 63_704)]),
      ({ .resNet18($0, classes: $1, .book) }, [(11_184_650, 3_702), (11_282_120, 14_815)]),
      (
        { .resNet18($0, classes: $1, .bookSmallImages) },
        [(11_176_970, 55_542), (11_274_440, 222_177)]
      ),
      (
        { .resNet18($0, classes: $1, .smallImages) },
        [(11_173_962, 55_542), (11_271_432, 222_177)]
      ),
    ]
    for net in nets {
      for (size, expected) in zip([(Self.small, 10), (Self.tiny, 200)], net.counts) {
        let network = net.make(size.0, size.1)
        #expect(network.summary.parameters == expected.parameters)
        #expect(
          (multiplyAdds(of: network.layers, size.0) + 5_000) / 10_000 == expected.multiplyAdds)
      }
    }
  }

  /// Of convolutions and affine layers, those of residual blocks among them.
  private func multiplyAdds(of layers: [any Layer<Float>], _ input: MapShape) -> Int {
    layers.reduce(0) { sum, layer in
      if let block = layer as? Residual<Float> {
        return sum + multiplyAdds(of: block.branch, input) + multiplyAdds(of: block.shortcut, input)
      }
      if let convolution = layer as? Convolution<Float> {
        return sum + convolution.multiplyAdds(forInput: convolution.input.count)
      }
      return sum + (layer is Affine<Float> ? layer.parameterShapes[0].count : 0)
    }
  }

  /// Without its shortcuts the net has the same layers but the three projections.
  @Test func plainNetOfEqualDepth() {
    let maps = MapShape(channels: 3, height: 16, width: 12)
    for variant in [ResNetVariant.book, .bookSmallImages, .smallImages] {
      let residual = Network<Float>.resNet18(maps, classes: 10, variant, width: 4)
      let plain = Network<Float>.resNet18(maps, classes: 10, variant, width: 4, isResidual: false)
      let projections = residual.layers.compactMap { $0 as? Residual<Float> }.flatMap(\.shortcut)
      #expect(
        plain.summary.parameters
          + projections.reduce(0) { sum, layer in
            sum + layer.parameterShapes.reduce(0) { $0 + ($1.isLearned ? $1.count : 0) }
          } == residual.summary.parameters)
      #expect(projections.filter { $0 is Convolution<Float> }.count == 3)
      #expect(plain.layers.filter { $0 is Convolution<Float> }.count == 17)
    }
  }

  @Test func describedAndReadBack() throws {
    for network in Self.narrow {
      let same = try Network<Double>(description: network.description)
      #expect(same.description == network.description)
      #expect(same.parameterShapes == network.parameterShapes)
    }
  }

  /// Layer by layer, as the paper's table 1 and figure 2 have them.
  @Test func layersInOrder() {
    let conv = "kernel 3×3 stride 1 padding 1 without bias, spatial-batch-norm"
    let block = """
      residual [ conv 2×12×9 → 2×12×9 \(conv) 2×12×9, relu, conv 2×12×9 → 2×12×9 \(conv) 2×12×9 ]; relu;
      """
    let start = """
      324 inputs; conv 3×12×9 → 2×12×9 kernel 3×3 stride 1 padding 1 without bias; \
      spatial-batch-norm 2×12×9; relu; \(block) \(block) \
      residual [ conv 2×12×9 → 4×6×5 kernel 3×3 stride 2 padding 1 without bias, \
      spatial-batch-norm 4×6×5, relu, conv 4×6×5 → 4×6×5 \(conv) 4×6×5 ] \
      + [ conv 2×12×9 → 4×6×5 kernel 1×1 stride 2 padding 0 without bias, \
      spatial-batch-norm 4×6×5 ]; relu;
      """
    let end = "; relu; global-average-pool 16×2×2; flatten 16×1×1; affine 16 → 4; softmax loss"
    #expect(Self.narrow[4].description.hasPrefix(start))
    #expect(Self.narrow[4].description.hasSuffix(end))
    let book = """
      324 inputs; conv 3×12×9 → 2×6×5 kernel 7×7 stride 2 padding 3; spatial-batch-norm 2×6×5; relu; \
      max-pool 2×6×5 → 2×3×3 window 3×3 stride 2 padding 1; residual [ conv 2×3×3
      """
    #expect(Self.narrow[2].description.hasPrefix(book))
    let vgg = """
      conv 16×2×2 → 16×2×2 kernel 1×1 stride 1 padding 0; relu; \
      max-pool 16×2×2 → 16×1×1 window 2×2 stride 2 padding 0; flatten 16×1×1; affine 16 → 7; relu; \
      dropout keep 0.5; affine 7 → 4; softmax loss
      """
    #expect(Self.narrow[1].description.hasSuffix(vgg))
  }

  /// Both families, narrow.
  private static var narrow: [Network<Double>] {
    let maps = MapShape(channels: 3, height: 12, width: 9)
    return [
      .vgg(.a, small, classes: 4, .smallImages, width: 2),
      .vgg(.c, small, classes: 4, VGGVariant(isNormalized: false, hidden: [7]), width: 2),
      .resNet18(maps, classes: 4, .book, width: 2),
      .resNet18(maps, classes: 4, .smallImages, width: 2, isResidual: false),
      .resNet18(maps, classes: 4, .smallImages, width: 2),
    ]
  }

  /// A few coordinates of every array: each costs a dozen passes through a deep net.
  @Test(arguments: [0, 2, 4]) func gradients(net: Int) {
    let network = Self.narrow[net]
    var draws = RandomState(seed: 7)
    let parameters = network.randomParameters(.he, using: &draws)
    let x = Matrix(4, network.inputs, using: &draws)
    let labels = draws.integers(count: 4, in: 0..<4)
    let report = network.gradientProblem(
      at: parameters, samples: x, labels: labels, regularization: 0.1,
      noise: TrainingNoise(seedOfEveryLayer: 123)
    ).check(CheckOptions(samplesPerBlock: 2), using: &draws)
    #expect(report.verdict == .passed, "\(report)")
  }

  /// A convolution without a bias is one whose bias is zero, and has no gradient of it.
  @Test func convolutionsWithoutBias() {
    let maps = MapShape(channels: 3, height: 6, width: 5)
    var draws = RandomState(seed: 1)
    let (x, w) = (Matrix(4, maps.count, using: &draws), Matrix(2, 27, using: &draws))
    func layers(_ hasBias: Bool) -> [any Layer<Double>] {
      [
        NaiveConvolution(maps, filters: 2, height: 3, width: 3, padding: 1, hasBias: hasBias),
        Convolution(maps, filters: 2, height: 3, width: 3, padding: 1, hasBias: hasBias),
      ]
    }
    func check<L: Layer<Double>>(_ without: L, _ with: some Layer<Double>) {
      let zero = Matrix<Double>(rows: 1, columns: 2)
      let (found, cache) = without.forward(x, [w], on: .serial)
      let (expected, other) = with.forward(x, [w, zero], on: .serial)
      #expect(found == expected)
      let passed = without.backward(found, cache, [w], on: .serial)
      let all = with.backward(found, other, [w, zero], on: .serial)
      #expect(passed.input == all.input)
      #expect(passed.parameters == [all.parameters[0]])
    }
    for (without, with) in zip(layers(false), layers(true)) { check(without, with) }
  }
}

@Suite(.enabled(if: Torch.isThere, "python3 with PyTorch is not installed"))
struct TorchNetsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What both nets' scripts begin with.
  private static let layers = """
    from torch.nn.functional import batch_norm, cross_entropy, max_pool2d
    leaves = []
    def leaf(shape):
        leaves.append(array(shape))
        return leaves[-1]
    def conv(y, f, k, s=1, bias=True):
        w = leaf((f, y.shape[1], k, k))
        return torch.conv2d(y, w, leaf((f,)) if bias else None, stride=s, padding=k // 2)
    def norm(y):
        return batch_norm(y, None, None, leaf((y.shape[1],)), leaf((y.shape[1],)), True)
    def affine(y, n):
        return y @ leaf((y.shape[1], n)) + leaf((n,))
    x = array((9, 3, height, width))

    """
  private static let end = """

    loss = cross_entropy(affine(y, 4), torch.tensor([0, 1, 2, 3, 0, 1, 2, 3, 0]))
    loss.backward()
    answer(loss, *[leaf.grad for leaf in leaves])
    """

  @Test(arguments: [ResNetVariant.book, .smallImages]) func resNet(_ variant: ResNetVariant) throws
  {
    let maps = MapShape(channels: 3, height: 40, width: 36)
    try check(
      .resNet18(maps, classes: 4, variant, width: 4), maps,
      """
      bias = \(variant.hasBiases ? "True" : "False")
      y = norm(conv(x, 4, \(variant.hasLargeStem ? "7, 2" : "3, 1"), bias)).relu()
      \(variant.hasLargeStem ? "y = max_pool2d(y, 3, 2, 1)" : "")
      for stage in range(4):
          for block in range(2):
              s, f = (2 if stage and not block else 1), 4 << stage
              z = norm(conv(norm(conv(y, f, 3, s, bias)).relu(), f, 3, 1, bias))
              if s == 2:
                  y = conv(y, f, 1, s, bias)
                  \(variant.normalizesShortcuts ? "y = norm(y)" : "")
              y = (y + z).relu()
      y = y.mean((2, 3))
      """)
  }

  @Test func vgg() throws {
    let maps = MapShape(channels: 3, height: 64, width: 32)
    try check(
      .vgg(.a, maps, classes: 4, .smallImages, width: 4), maps,
      """
      y = x
      for filters in [[4], [8], [16, 16], [32, 32], [32, 32]]:
          for f in filters:
              y = norm(conv(y, f, 3)).relu()
          y = max_pool2d(y, 2, 2)
      y = y.flatten(1)
      """)
  }

  private func check(
    _ network: Network<Double>, _ maps: MapShape, _ script: String
  ) throws {
    var draws = RandomState(seed: 3)
    let parameters = network.randomParameters(.he, using: &draws)
    let learned = network.parameterShapes.filter(\.isLearned).map(\.name)
    let x = Matrix(9, maps.count, using: &draws)
    let expected = try Torch.run(
      Self.layers + script + Self.end, ["height": maps.height, "width": maps.width],
      [x] + learned.map { parameters[$0] }, in: folder)
    let found = network.loss(
      of: x, labels: [0, 1, 2, 3, 0, 1, 2, 3, 0], parameters, regularization: 0,
      on: Execution(threads: 2))
    #expect(expected.count == learned.count + 1)
    #expect(abs(found.total - expected[0][0]) < 1e-11)
    for (name, expected) in zip(learned, expected.dropFirst()) {
      let size = max(1, expected.map(abs).max() ?? 0)
      #expect(
        largestDifference(found.gradients[name].elements, expected) < 1e-10 * size, "\(name)")
    }
  }
}
