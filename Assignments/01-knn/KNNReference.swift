// The numbers that kNN gives on CIFAR-10, and where they come from.

import Notebook

/// Expected on the first 5,000 training and 500 test images of CIFAR-10, with L2 and 5 folds.
///
/// What NumPy 2.4 computes on the same images, in `Double`: `Tests/peers/knn_numpy.py` prints it. The
/// course's notebook says about 27 % with k = 1, slightly more with k = 5 and above 28 % with the best k.
struct KNNReference {
  /// How many of 500 test images are right, by k.
  let correct = [1: 137, 5: 139, 10: 141]
  let bestK = 10
  /// The sum of all 500 × 5,000 distances.
  let distanceSum = 12_152_853_031.552_029
  /// The distances from the first test image to the first five training images.
  let firstDistances = [
    3803.923_500_808_08, 4210.596_038_567_462, 5504.054_414_701_947, 3473.889_606_766_455_5,
    4371.586_325_351_473_5,
  ]
  /// The accuracy on each fold, by k.
  let foldAccuracies: [Int: [Double]] = [
    1: [0.263, 0.257, 0.264, 0.278, 0.266],
    3: [0.239, 0.249, 0.240, 0.266, 0.254],
    5: [0.248, 0.266, 0.280, 0.292, 0.280],
    8: [0.262, 0.282, 0.273, 0.290, 0.273],
    10: [0.265, 0.296, 0.276, 0.284, 0.280],
    12: [0.260, 0.295, 0.279, 0.283, 0.280],
    15: [0.252, 0.289, 0.278, 0.282, 0.274],
    20: [0.270, 0.279, 0.279, 0.282, 0.285],
    50: [0.271, 0.288, 0.278, 0.269, 0.266],
    100: [0.256, 0.270, 0.263, 0.256, 0.263],
  ]
}

/// What the course sets.
public enum KNNCourse {
  public static let trainCount = 5_000
  public static let testCount = 500
  public static let foldCount = 5
  public static let ks = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]
  /// The notebook calls two matrices the same where the Frobenius norm of their difference is less.
  static let sameMatrix = 0.001
}
