// What is known of the published images.

import Notebook

enum PreprocessingReference {
  static let numPy = "NumPy's eigh on the same images"
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
