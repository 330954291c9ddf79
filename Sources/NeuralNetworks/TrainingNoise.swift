// What layers draw from while a network is trained.

import NumPyRandom

/// The source of what a layer draws in training, such as dropout's masks.
///
/// ```swift
/// var noise = TrainingNoise(RandomState(seed: 0))
/// let loss = network.loss(
///   of: samples, labels: labels, parameters, regularization: 0, noise: &noise)
/// ```
public struct TrainingNoise: Sendable {
  /// As it stands after the last draw.
  public internal(set) var generator: RandomState
  private let seed: UInt32?

  /// One generator for all layers, which goes on from batch to batch.
  public init(_ generator: RandomState) {
    self.generator = generator
    seed = nil
  }

  /// A generator that is seeded anew for every layer and every batch, so that the same masks come
  /// again at each call: what a gradient check needs, drawn as the course draws it there.
  public init(seedOfEveryLayer seed: UInt32) {
    generator = RandomState(seed: seed)
    self.seed = seed
  }

  /// Fills a buffer as NumPy's `rand` does.
  mutating func fillUniform(_ buffer: UnsafeMutableBufferPointer<Double>) {
    if let seed { generator = RandomState(seed: seed) }
    generator.fillUniform(buffer)
  }
}
