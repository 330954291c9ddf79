// The numbers that the steps on searching for weights are expected to give, and where they come from.

/// From the course's notes on optimization, and from NumPy: `Tests/peers/descent_numpy.py`.
enum GradientDescentReference {
  /// Accuracies on CIFAR-10's test images in the notes, whose weights were drawn anew each time.
  static let randomSearch = 0.155
  static let localSearch = 0.214
  /// The notes' losses after steps of 1e-10, 1e-9 to 1e-1 against one gradient, from weights with a
  /// loss of 2.200718.
  static let stepSizes = [
    2.200652, 2.200057, 2.194116, 2.135493, 1.647802, 2.844355, 25.558142, 254.086573,
    2539.370888, 25392.214036,
  ]

  /// Least squares on the points of seed 0: three slopes and the constant, by `np.linalg.lstsq`.
  static let regression = [
    3.002515060714937, -2.0071723630524874, 0.4834281938269406, 1.4851999009278307,
  ]
  /// The mean of their squared errors.
  static let regressionError = 0.009189141268477096
}
