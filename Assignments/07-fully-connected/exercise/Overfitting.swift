// Overfitting fifty images: a net that cannot memorize so few has a bug, or does not suit its
// learning rate and the scale of its initial weights.
//
// 'workbook check' trains on what you choose and says how it went: 3072 numbers an image, hidden layers
// of 100 units, plain SGD for 20 epochs of two minibatches of 25, no penalty.

import Exercises

/// A learning rate and a weight scale with which a three-layer net gets all fifty images right.
func overfitThreeLayers() -> (learningRate: Double, weightScale: Double) {
  // solution: overfit-three-layers
  return (learningRate: 2e-3, weightScale: 3e-2)
  // stub
  // // Start from (learningRate: 1e-4, weightScale: 1e-2), and see what the losses do.
  // return todo("overfit-three-layers")
  // end
}

/// The same for a five-layer net.
func overfitFiveLayers() -> (learningRate: Double, weightScale: Double) {
  // solution: overfit-five-layers
  return (learningRate: 2e-3, weightScale: 7e-2)
  // stub
  // // Start from (learningRate: 2e-3, weightScale: 1e-5). What is left of a signal after five layers?
  // return todo("overfit-five-layers")
  // end
}
