import LinearAlgebra
import NeuralNetworks
import Testing

struct NetworkDescriptionTests {
  @Test func describesTheTwoLayerNet() {
    #expect(
      Network<Double>.twoLayer(inputs: 3072, hidden: 100, classes: 10).description
        == "3072 inputs; affine 3072 → 100; relu; affine 100 → 10; softmax loss")
  }

  /// Every layer that there is, there and back.
  @Test func everyLayerIsParsed() throws {
    let text =
      "4 inputs; affine 4 → 8; relu; leaky-relu; elu; plain affine 8 → 5; plain relu; sigmoid; "
      + "tanh; affine 5 → 3; svm loss"
    let network = try Network<Float>(description: text)
    #expect(network.description == text)
    #expect(network.layers.count == 9 && network.loss == .svm && network.classes == 3)
    #expect(network.layers[3] is ActivationLayer<Float>)
    #expect((network.layers[3] as? ActivationLayer<Float>)?.function == .elu)
    #expect(network.layers[4] is NaiveAffine<Float>)
    #expect(network.layers[8] is Affine<Float>)
    #expect(network.parameterShapes.map(\.name) == ["W1", "b1", "W2", "b2", "W3", "b3"])
  }

  @Test func theLayersOfDeepNetsAreParsed() throws {
    let text =
      "4 inputs; affine 4 → 8; batch-norm 8; relu; dropout keep 0.5; plain batch-norm 8 momentum 0.95; "
      + "layer-norm 8; plain layer-norm 8 epsilon 0.001; maxout 2; plain maxout 4; "
      + "plain dropout keep 0.25; mse loss"
    let network = try Network<Float>(description: text)
    #expect(network.description == text)
    #expect(network.outputs == 1 && network.objective == .meanSquaredError && network.loss == nil)
    #expect(network.layers[1] is BatchNormalization<Float>)
    #expect(network.layers[4] is NaiveBatchNormalization<Float>)
    #expect((network.layers[3] as? Dropout<Float>)?.keep == 0.5)
    let other = "3 inputs; batch-norm 3 momentum 0.5 epsilon 0.01; affine 3 → 2; svm loss"
    let layer = try Network<Double>(description: other).layers[0] as? BatchNormalization<Double>
    #expect(layer?.momentum == 0.5 && layer?.epsilon == 0.01)
    #expect(try Network<Double>(description: other).description == other)
  }

  @Test func spacesAndArrowsMayBePlain() throws {
    let network = try Network<Double>(description: " 4  inputs;affine 4 -> 2 ;softmax loss ")
    #expect(network.description == "4 inputs; affine 4 → 2; softmax loss")
  }

  @Test(
    arguments: [
      ("", .noInputs(found: "")),
      ("affine 4 → 2; softmax loss", .noInputs(found: "affine 4 → 2")),
      ("0 inputs; softmax loss", .noInputs(found: "0 inputs")),
      ("-4 inputs; softmax loss", .noInputs(found: "-4 inputs")),
      ("4 inputs", .noLoss(found: "4 inputs")),
      ("4 inputs; affine 4 → 2", .noLoss(found: "affine 4 → 2")),
      ("4 inputs; affine 4 → 2; l1 loss", .noLoss(found: "l1 loss")),
      ("4 inputs; dropout 0.5; softmax loss", .wrongNumber("dropout 0.5")),
      ("4 inputs; dropout keep 0; softmax loss", .wrongNumber("dropout keep 0")),
      ("4 inputs; dropout keep 1.5; softmax loss", .wrongNumber("dropout keep 1.5")),
      ("4 inputs; dropout keep nan; softmax loss", .wrongNumber("dropout keep nan")),
      ("4 inputs; batch-norm; softmax loss", .wrongNumber("batch-norm")),
      ("4 inputs; batch-norm 4 momentum 1; softmax loss", .wrongNumber("batch-norm 4 momentum 1")),
      ("4 inputs; batch-norm 4 epsilon 0; softmax loss", .wrongNumber("batch-norm 4 epsilon 0")),
      (
        "4 inputs; layer-norm 4 momentum 0.5; softmax loss",
        .wrongNumber("layer-norm 4 momentum 0.5")
      ),
      ("4 inputs; maxout 1; softmax loss", .wrongNumber("maxout 1")),
      ("4 inputs; gelu; softmax loss", .unknownLayer("gelu")),
      ("4 inputs; batch-norm 5; softmax loss", .doesNotFit("batch-norm 5", columns: 4)),
      ("5 inputs; maxout 2; softmax loss", .doesNotFit("maxout 2", columns: 5)),
      ("4 inputs; affine 4 → 0; mse loss", .wrongSizes("affine 4 → 0")),
      ("4 inputs; ; softmax loss", .unknownLayer("")),
      ("4 inputs; affine 4; softmax loss", .wrongSizes("affine 4")),
      ("4 inputs; affine 4 → 0; softmax loss", .wrongSizes("affine 4 → 0")),
      ("4 inputs; affine 4 → +2; softmax loss", .wrongSizes("affine 4 → +2")),
      (
        "4 inputs; affine 4 → 9223372036854775807; softmax loss",
        .wrongSizes("affine 4 → 9223372036854775807")
      ),
      ("4 inputs; affine 5 → 2; softmax loss", .doesNotFit("affine 5 → 2", columns: 4)),
      (
        "4 inputs; affine 4 → 6; relu; affine 5 → 2; softmax loss",
        .doesNotFit("affine 5 → 2", columns: 6)
      ),
      ("4 inputs; affine 4 → 1; softmax loss", .tooFewClasses(found: 1)),
    ] as [(String, NetworkDescriptionError)])
  func invalidDescriptionsAreRefused(_ text: String, expected: NetworkDescriptionError) {
    #expect(throws: expected) { try Network<Double>(description: text) }
    #expect(expected.description.hasSuffix("."))
  }

  @Test func aLearnersLayerIsMadeByItsClosure() throws {
    let text = "4 inputs; affine 4 → 6; scaling 6; affine 6 → 3; softmax loss"
    #expect(throws: NetworkDescriptionError.unknownLayer("scaling 6")) {
      try Network<Double>(description: text)
    }
    let network = try Network<Double>(description: text) { summary in
      summary == "scaling 6" ? Scaling(columns: 6) : nil
    }
    #expect(network.description == text && network.layers[1] is Scaling)
  }
}
