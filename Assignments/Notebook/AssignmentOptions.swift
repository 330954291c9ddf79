// What a run of any assignment is started with.

import Datasets
import Foundation
import LinearAlgebra
import NumPyRandom
import WorkbookKit

/// Where an assignment's images come from.
public enum ImageSource: Sendable, Equatable {
  /// CIFAR-10's binary files in a folder.
  case cifar10(folder: URL)
  /// CIFAR-100's binary files in a folder.
  case cifar100(folder: URL)
  /// Tiny ImageNet's archive or unpacked folder.
  case tinyImageNet(folder: URL)
  /// MNIST's files in a folder, for the assignments on digits.
  case mnist(folder: URL)
  /// Images drawn by a generator, in CIFAR-10's shape or, for the assignments on digits, in MNIST's.
  case synthetic

  /// The folder of its files; nil for synthetic images.
  public var folder: URL? {
    switch self {
    case .cifar10(let folder), .cifar100(let folder), .tinyImageNet(let folder), .mnist(let folder):
      folder
    case .synthetic: nil
    }
  }

  /// The data set's name in a run's record.
  public var datasetName: String {
    switch self {
    case .cifar10: "cifar10"
    case .cifar100: "cifar100"
    case .tinyImageNet: "tiny-imagenet"
    case .mnist: "mnist"
    case .synthetic: "made-up"
    }
  }
}

extension ImageSource {
  /// The source of digits: MNIST's, else synthetic ones.
  package var digits: DigitSource {
    if case .mnist(let folder) = self { .mnist(folder: folder) } else { .synthetic }
  }

  /// Reads the images, or makes as many as said, no more than CIFAR-10 has.
  ///
  /// - Parameters:
  ///   - areGrouped: Whether CIFAR-100's images have the labels of their groups.
  ///   - progress: Called with the fraction that is done where that takes long; what it throws ends
  ///     the reading.
  /// - Throws: `DatasetError`, `ImageCountError`, what `progress` throws.
  package func load(
    trainingCount: Int, testCount: Int, seed: UInt32, areGrouped: Bool = false,
    on execution: Execution, progress: (Double) throws -> Void = { _ in }
  ) throws -> ImageDataset {
    switch self {
    case .cifar10(let folder):
      return try CIFAR10.load(from: folder)
    case .cifar100(let folder):
      let images = try CIFAR100.load(from: folder)
      return areGrouped ? images.coarse : images.fine
    case .tinyImageNet(let folder):
      return try TinyImageNet.load(from: folder, on: execution, progress: progress)
    case .mnist(let folder):
      return try MNIST.load(from: folder)
    case .synthetic:
      for (option, asked, most) in [
        ("--train", trainingCount, 50_000), ("--test", testCount, 10_000),
      ] where asked > most {
        throw ImageCountError(option: option, asked: asked, available: most)
      }
      return ImageDataset(
        training: SyntheticImages.training(
          count: trainingCount, seed: UInt64(seed), execution: execution),
        test: SyntheticImages.test(count: testCount, seed: UInt64(seed), execution: execution))
    }
  }
}

/// More images were asked for than there are.
public struct ImageCountError: NotebookError, Equatable {
  public var mistake: Mistake { .usage }

  package let option: String
  package let asked: Int
  package let available: Int

  package init(option: String, asked: Int, available: Int) {
    (self.option, self.asked, self.available) = (option, asked, available)
  }

  public var description: String {
    "\(option)\(option.hasSuffix("=") ? "" : " ")\(asked) asks for more images than the "
      + "\(available) there " + (available == 1 ? "is." : "are.")
  }
}

/// A file or folder that some assignments read or write.
public enum RunFile: String, CaseIterable, Sendable {
  /// Where a trained net is kept.
  case save
  /// The folder for its arrays, for NumPy.
  case arrays
  /// A trained net that is tested, or trained on.
  case load
  /// The folder of points to fit.
  case csv
  /// Where trainings are saved while they run, and resume from.
  case checkpoint
}

/// The settings that every assignment has.
public struct AssignmentOptions: Sendable, Equatable {
  public var source: ImageSource
  /// The seed of everything that is drawn.
  public var seed: UInt32
  public var execution: Execution
  /// The paths of files that the user named.
  public var files: [RunFile: String]
  /// Where trainings are saved while they run; nil for nowhere.
  public var checkpoints: Checkpoints?
  /// Whether the images are shuffled with the seed before they are split.
  public var shuffles: Bool
  /// Whether CIFAR-100's images have the labels of their groups.
  package var areGrouped = false
  /// The values of the assignment's settings that the user gave, as `RunSetting` accepts them.
  public var settings: [String: String] = [:]

  public init(
    source: ImageSource, seed: UInt32 = 0, execution: Execution = .automatic,
    files: [RunFile: String] = [:], shuffles: Bool = false
  ) {
    self.source = source
    self.seed = seed
    self.execution = execution
    self.files = files
    self.shuffles = shuffles
  }

  /// Reads the images, or draws so many synthetic ones, and shuffles them where that was asked for.
  ///
  /// - Throws: `DatasetError`, `ImageCountError`, what `progress` throws.
  package func dataset(
    training: Int, test: Int, progress: (Double) throws -> Void
  ) throws -> ImageDataset {
    let images = try source.load(
      trainingCount: training, testCount: test, seed: seed,
      areGrouped: areGrouped, on: execution, progress: progress)
    return shuffles ? images.shuffled(seed: seed) : images
  }

  /// Reads MNIST's digits, or draws so many synthetic ones, and shuffles them where that was asked
  /// for.
  ///
  /// - Throws: `DatasetError`.
  package func digitDataset(_ digits: DigitSource, training: Int, test: Int) throws -> ImageDataset
  {
    let images = try digits.load(
      trainingCount: training, testCount: test, seed: UInt64(seed), on: execution)
    return shuffles ? images.shuffled(seed: seed) : images
  }

  /// A generator for a part of a notebook, the same whichever other steps are run.
  package func generator(for part: UInt32) -> RandomState {
    RandomState(seed: seed &+ part * 7_919)
  }
}
