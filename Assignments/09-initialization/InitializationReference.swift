// The expected numbers of the assignment on initialization and preprocessing, and their origin.

import Notebook

/// Numbers for nets of ten layers of 500 units on 1,000 samples.
///
/// The first index is the function, the second the initial weights in the order of
/// `DepthScale.allCases`, the third the layer.
///
/// NumPy's: from `RandomState(0)`, in this order, `x = randn(1000, 500)`, ten `W = randn(500, 500)`,
/// which each case scales, and the gradients of the output, `randn(1000, 500)`. Standard deviations are
/// `std()` over samples and units. `Tests/peers/initialization_numpy.py` prints them.
enum DepthReference {
  static let numPy: ExpectationSource = "NumPy from seed 0"
  static let theory: ExpectationSource =
    "the recursion of a wide net's variances, integrated numerically"

  /// The standard deviation of each layer's activations.
  static let deviations: [String: [[Double]]] = [
    "tanh": [
      [
        0.2132319686, 0.0477000773, 0.0106250018, 2.382752546e-03, 5.307641792e-04, 1.186688617e-04,
        2.665803385e-05, 5.946187935e-06, 1.323872642e-06, 2.952706407e-07,
      ],
      [
        0.9820786469, 0.9818429403, 0.9816965715, 0.9816227882, 0.9814578209, 0.9815863750,
        0.9817198820, 0.9817334911, 0.9814214399, 0.9817498289,
      ],
      [
        0.6272317523, 0.4865832710, 0.4072493460, 0.3575389620, 0.3203414155, 0.2934530072,
        0.2728709176, 0.2549540897, 0.2394500940, 0.2265716120,
      ],
      [
        0.7205192205, 0.6339540820, 0.5946940046, 0.5768184101, 0.5656044235, 0.5614719311,
        0.5594269392, 0.5575084952, 0.5559475883, 0.5549376654,
      ],
    ],
    "relu": [
      [
        0.1304329196, 0.0204824011, 3.092238107e-03, 4.770097184e-04, 7.359676919e-05,
        1.198489902e-05, 1.972490954e-06, 2.988146332e-07, 4.683386637e-08, 7.464224528e-09,
      ],
      [
        13.0432919588, 204.8240112110, 3.092238107e+03, 4.770097184e+04, 7.359676919e+05,
        1.198489902e+07, 1.972490954e+08, 2.988146332e+09, 4.683386637e+10, 7.464224528e+11,
      ],
      [
        0.5833137494, 0.4096480224, 0.2765781844, 0.1908038873, 0.1316539031, 0.0958791922,
        0.0705699817, 0.0478103413, 0.0335115868, 0.0238855185,
      ],
      [
        0.8249302155, 0.8192960448, 0.7822812388, 0.7632155494, 0.7447469410, 0.7670335374,
        0.7984082020, 0.7649654610, 0.7582806496, 0.7643365917,
      ],
    ],
  ]

  /// The standard deviation of the gradients with respect to each layer's input.
  static let gradients: [String: [[Double]]] = [
    "tanh": [
      [
        2.970485404e-07, 1.383309077e-06, 6.188152422e-06, 2.775189595e-05, 1.245388540e-04,
        5.580621035e-04, 2.486735923e-03, 0.0111339556, 0.0498343354, 0.2229114089,
      ],
      [
        2.632968298e+05, 7.735034382e+04, 2.193070713e+04, 6.373138796e+03, 1.826991345e+03,
        522.6846290552, 148.9045091132, 42.5526164144, 12.1602357699, 3.4860015614,
      ],
      [
        0.2670461235, 0.3899792139, 0.4878302251, 0.5728418868, 0.6506061858, 0.7199167295,
        0.7797912610, 0.8395657862, 0.8957736913, 0.9478831139,
      ],
      [
        1.0849758342, 1.2932050473, 1.3505678104, 1.3465123464, 1.3145188718, 1.2680769211,
        1.2099428341, 1.1558528380, 1.1013577291, 1.0481346563,
      ],
    ],
    "relu": [
      [
        9.823632310e-09, 6.200254870e-08, 3.925879385e-07, 2.518952788e-06, 1.595258193e-05,
        1.028590420e-04, 6.383556915e-04, 4.034212372e-03, 0.0256244866, 0.1589129429,
      ],
      [
        9.823632310e+11, 6.200254870e+10, 3.925879385e+09, 2.518952788e+08, 1.595258193e+07,
        1.028590420e+06, 6.383556915e+04, 4.034212372e+03, 256.2448659389, 15.8912942927,
      ],
      [
        0.0314356234, 0.0443654124, 0.0628140702, 0.0901207947, 0.1276206554, 0.1839998480,
        0.2553422766, 0.3608309240, 0.5124897319, 0.7106802858,
      ],
      [
        1.0059399485, 1.0038746861, 1.0050251226, 1.0196004004, 1.0209652434, 1.0408603222,
        1.0213691063, 1.0205839729, 1.0249794638, 1.0050536987,
      ],
    ],
  ]

  /// With batch normalization: the standard deviation of the first and the last layer's activations, and
  /// of the gradients with respect to the first and the last layer's input.
  static let normalizedEnds: [String: [[Double]]] = [
    "tanh": [
      [0.6280469915, 0.6295424804, 1.4499274657, 1.0876473332],
      [0.6280762564, 0.6296173663, 1.4506587721, 1.0876921091],
      [0.6280747958, 0.6296136292, 1.4506222625, 1.0876898740],
      [0.6280755275, 0.6296155015, 1.4506405537, 1.0876909938],
    ],
    "relu": [
      [0.5839302591, 0.5855265682, 3.9762512800, 1.2090500838],
      [0.5839892397, 0.5857004733, 3.9771119787, 1.2089919382],
      [0.5839862958, 0.5856917956, 3.9774073271, 1.2090146247],
      [0.5839877707, 0.5856961432, 3.9774163285, 1.2090150173],
    ],
  ]

  /// Expected of any seed: the standard deviation of the last layer's activations, and of the
  /// gradients with respect to the first layer's input. With q the variance of a unit's sum, n units and weights of
  /// standard deviation s: q' = n s² E[f(√q z)²] from layer to layer, and the gradients' variance grows by
  /// n s² E[f'(√q z)²] in the backward pass, z being normal.
  static let expectedEnds: [String: [[Double]]] = [
    "tanh": [
      [2.977278404e-07, 2.981115737e-07],
      [0.9816732304, 2.582366436e+05],
      [0.2284733744, 0.2671511353],
      [0.5564345355, 1.0839974460],
    ],
    "relu": [
      [8.062942101e-09, 9.765625000e-09],
      [8.062942101e+11, 9.765625000e+11],
      [0.0258014147, 0.0312500000],
      [0.8256452712, 1.0000000000],
    ],
  ]

  /// With batch normalization every sum is of variance 1: √(E[f(z)²] − E[f(z)]²).
  static let normalizedDeviation = ["tanh": 0.6279287303, "relu": 0.5838193701]
}

/// Values of the functions, in the order of `DrawnActivation.all`: `Tests/peers/layers_numpy.py`.
enum ActivationReference {
  static let source: ExpectationSource = "NumPy: maximum, where, expm1, 1/(1 + exp(-x)), tanh"
  static let places = [-2, -0.5, 0, 0.5, 2]
  static let values: [[Double]] = [
    [0, 0, 0, 0.5, 2],
    [-0.02, -0.005, 0, 0.5, 2],
    [-0.8646647167633873, -0.3934693402873666, 0, 0.5, 2],
    [
      0.11920292202211755, 0.3775406687981454, 0.5, 0.6224593312018546, 0.8807970779778823,
    ],
    [-0.9640275800758169, -0.46211715726000974, 0, 0.46211715726000974, 0.9640275800758169],
    [1, 0.25, 0, 0.5, 2],
  ]
}

/// What is known of the published images; `Tests/peers/initialization_numpy.py` computes it.
enum PreprocessingReference {
  static let numPy: ExpectationSource = "NumPy's eigh on the same images"
  /// The first numbers of CIFAR-10's mean image, as the course's notebook prints them.
  static let mean = [
    130.64189796, 135.98173469, 132.47391837, 130.05569388, 135.34804082, 131.75402041,
    130.96055102, 136.14328571, 132.47636735, 131.48467347,
  ]
  /// The means of red, green and blue over CIFAR-10's first 1,000 images, by NumPy.
  static let channels = [125.0365224609375, 123.1274228515625, 113.6066708984375]
  /// The largest variances of CIFAR-10's first 5,000 images at 8 × 8: `np.linalg.eigh(x.T @ x / 5000)`
  /// of the means of squares of 4 × 4 pixels, less their mean.
  static let eigenvalues = [
    225641.58798063494, 86421.48295733675, 48960.721367932274, 28488.949795037537,
    27334.739656316524,
  ]
}
