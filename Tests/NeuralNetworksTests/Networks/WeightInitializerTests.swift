import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// Weights as NumPy 2.4 draws them with seed 3: W1 of 6 × 8, then W2 of 8 × 3; see `Imprint`.
/// `Tests/peers/networks_numpy.py` prints them.
struct WeightInitializerTests {
  @Test(
    arguments: [
      (
        .xavier, Imprint(6, 8, 0.7302045165529166, 0.012130614324293907, -2.3667854472116074),
        Imprint(8, 3, -0.7948791566543736, 0.3179641568179052, 0.534323482794268)
      ),
      (
        .glorot, Imprint(6, 8, 0.6760380183693889, 0.011230766564020127, -2.1912175388776727),
        Imprint(8, 3, -0.9586603331987958, 0.3834792017988059, 0.6444183669470935)
      ),
      (
        .he, Imprint(6, 8, 1.0326651306152237, 0.01715527929733378, -3.3471400786739256),
        Imprint(8, 3, -1.124128883788303, 0.4496692229204071, 0.7556475160620811)
      ),
      (
        .kaimingUniform,
        Imprint(6, 8, 0.10159580514915101, -0.4330242751355804, 0.7517593793750286),
        Imprint(8, 3, -0.384554238951047, 0.26063356378953495, 1.4003781408816975)
      ),
    ] as [(WeightInitializer, Imprint, Imprint)])
  func weightsAreNumPys(_ initializer: WeightInitializer, first: Imprint, second: Imprint) {
    var draws = RandomState(seed: 3)
    let drawn = Network<Double>.fullyConnected(
      inputs: 6, hidden: [8], classes: 3, normalization: .batch
    ).randomParameters(initializer, using: &draws)
    #expect(first.fits(drawn["W1"]) && second.fits(drawn["W2"]))
    for name in ["b1", "b2", "beta1", "running_mean1", "running_var1"] {
      #expect(drawn[name].elements.allSatisfy { $0 == 0 }, "\(name)")
    }
    #expect(drawn["gamma1"].elements.allSatisfy { $0 == 1 })
  }

  /// Biases are drawn behind their weights; a normalization's arrays are not.
  @Test func biasesOfTheFanIn() {
    var draws = RandomState(seed: 3)
    let drawn = Network<Double>.fullyConnected(
      inputs: 6, hidden: [8], classes: 3, normalization: .layer
    ).randomParameters(.fanInUniform, using: &draws)
    for (name, imprint) in [
      ("W1", Imprint(6, 8, 0.04147631377044064, -0.17678142005345415, 0.30690448147003013)),
      ("b1", Imprint(1, 8, -0.18128060673087823, -0.11253265135584312, 0.08075403667109515)),
      ("W2", Imprint(8, 3, 0.14685661864758698, -0.28276892971349943, -1.3601016832208261)),
      ("b2", Imprint(1, 3, -0.26212882216253763, -0.22074825428223527, 0.041380567880302366)),
    ] {
      #expect(imprint.fits(drawn[name]), "\(name)")
    }
    #expect(drawn["gamma1"].elements.allSatisfy { $0 == 1 })
  }
}
