// What a run of any assignment is started with.

import Datasets
import Foundation
import LinearAlgebra

/// Where an assignment's images come from.
public enum ImageSource: Sendable, Equatable {
  /// CIFAR-10's binary files in a folder.
  case cifar10(folder: URL)
  /// Images drawn by a generator, in CIFAR-10's shape.
  case madeUp

  /// The data set's name in a run's record.
  public var datasetName: String {
    switch self {
    case .cifar10: "cifar10"
    case .madeUp: "made-up"
    }
  }
}

extension ImageSource {
  /// Reads the images, or makes as many as said.
  func load(
    trainingCount: Int, testCount: Int, seed: UInt32, on execution: Execution
  ) throws -> ImageDataset {
    switch self {
    case .cifar10(let folder):
      return try CIFAR10.load(from: folder)
    case .madeUp:
      return ImageDataset(
        training: MadeUpImages.training(
          count: trainingCount, seed: UInt64(seed), execution: execution),
        test: MadeUpImages.test(count: testCount, seed: UInt64(seed), execution: execution))
    }
  }
}

/// The settings that every assignment has.
public struct AssignmentOptions: Sendable, Equatable {
  public var source: ImageSource
  /// The seed of everything that is drawn.
  public var seed: UInt32
  public var execution: Execution

  public init(source: ImageSource, seed: UInt32 = 0, execution: Execution = .automatic) {
    self.source = source
    self.seed = seed
    self.execution = execution
  }
}
