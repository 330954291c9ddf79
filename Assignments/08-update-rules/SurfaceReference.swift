// Where the update rules are expected to end on two surfaces, and where that comes from.

/// Where each rule, in the order of `UpdateRule.allCases`, is after a hundred steps, by the rules'
/// formulas written in NumPy, in `Tests/peers/descent_numpy.py`.
enum SurfaceReference {
  static let valleyEnds = [
    [-0.09006989735466739, 4.074071952668997e-10],
    [0.031725688626809044, -0.005702822242365316],
    [0.03584530241674442, -1.2179042466599113e-07],
    [-0.12628589213607674, 8.634100532869538e-25],
    [-0.044370187379369576, 2.3921332888463487e-36],
    [-0.008270539683237592, 0.006033580184202983],
  ]
  static let saddleEnds = [
    [-3.984209833138121e-05, 0.9989102573395063],
    [-0.005608099966946114, 1.00776203890895],
    [-3.543148244762527e-05, 0.9999993229451314],
    [-0.21781629516239143, 0.9999997514592036],
    [-0.0010342226315030669, 1.0],
    [-0.006597483087582703, 0.998844339886292],
  ]
}
