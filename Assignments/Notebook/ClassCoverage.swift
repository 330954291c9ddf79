// Which classes parts of the images lack: sorted images, split in their order, leave a classifier with
// classes that it never saw.

import Datasets
import ModelSelection
import NumPyRandom
import WorkbookKit

/// Some of the images that are kept apart: a split's validation images, or a fold.
package struct ImagePart: Sendable, Equatable {
  /// As a sentence begins with it: `The validation images`.
  package let name: String
  package let count: Int
  /// How many images each class has here.
  package let classCounts: [Int]

  package init(_ name: String, classCounts: [Int]) {
    self.name = name
    self.classCounts = classCounts
    count = classCounts.reduce(0, +)
  }

  package init(_ name: String, labels: some Collection<Int>, classCount: Int) {
    self.init(
      name,
      classCounts: labels.reduce(into: Array(repeating: 0, count: classCount)) { $0[$1] += 1 })
  }
}

/// A part, and the classes that it lacks although other parts have them.
package struct IncompletePart: Sendable, Equatable {
  package let part: ImagePart
  package let missing: [Int]
  /// How many classes there are in all parts.
  package let classCount: Int

  /// Whether it has fewer images than there are classes, so that it cannot have all of them.
  package var isTooSmall: Bool { part.count < classCount }
}

/// Returns the parts without an image of a class that another part has.
package func incompleteParts(_ parts: [ImagePart]) -> [IncompletePart] {
  let classes = parts.first?.classCounts.indices ?? 0..<0
  let present = classes.filter { label in parts.contains { $0.classCounts[label] > 0 } }
  return parts.compactMap { part in
    let missing = present.filter { part.classCounts[$0] == 0 }
    return missing.isEmpty
      ? nil : IncompletePart(part: part, missing: missing, classCount: present.count)
  }
}

extension Folds {
  /// Each fold, and what is trained on while it is held out.
  ///
  /// - Parameter labels: `[samples]`.
  package func parts(labels: [Int], classCount: Int) -> [ImagePart] {
    let all = ImagePart("", labels: labels, classCount: classCount).classCounts
    return ranges.enumerated().flatMap { fold, range in
      let held = ImagePart("Fold \(fold + 1)", labels: labels[range], classCount: classCount)
      return [
        held,
        ImagePart(
          "The training images while fold \(fold + 1) is held out",
          classCounts: zip(all, held.classCounts).map(-)),
      ]
    }
  }
}

extension SplitImages {
  /// The images to learn from, to choose by and to test with.
  package var parts: [ImagePart] {
    [("training", training), ("validation", validation), ("test", test)].map { name, images in
      ImagePart("The \(name) images", labels: images.labels, classCount: classCount)
    }
  }
}

extension ImageDataset {
  /// The images of a split.
  package func parts(of split: ImageSplit) -> [ImagePart] {
    let classCount = training.classNames.count
    func part(_ name: String, _ images: Images, _ range: Range<Int>) -> ImagePart {
      ImagePart("The \(name) images", labels: images.labels(range), classCount: classCount)
    }
    return [
      part("training", training, split.training), part("validation", training, split.validation),
      part("test", test, split.test),
    ]
  }
}

extension Page {
  /// Says which parts lack which classes, and what to do; nothing where each part has all of them.
  ///
  /// For programs, `missing_classes` is a list of `part`, `images` and `missing`, the classes' names.
  /// Parts with fewer images than there are classes are counted in `parts_too_small` instead.
  ///
  /// - Parameters:
  ///   - names: The classes' names.
  ///   - run: Whether the images are shuffled already.
  package func noteMissingClasses(
    in parts: [ImagePart], names: [String], _ run: AssignmentOptions
  ) {
    let all = incompleteParts(parts)
    let (incomplete, small) = (all.filter { !$0.isTooSmall }, all.filter(\.isTooSmall))
    if let first = small.first {
      value(
        "parts_too_small", small.count,
        shown: small.count == 1
          ? "\(first.part.name) (\(text(first.part.count))) cannot have images of all "
            + "\(first.classCount) classes."
          : "\(small.count) parts, the first \(first.part.name.lowercasedFirst) "
            + "(\(text(first.part.count))), cannot have images of all \(first.classCount) classes.")
    }
    guard !incomplete.isEmpty else { return }
    record(
      "missing_classes",
      JSONValue.array(
        incomplete.map { found in
          .object([
            .init("part", .string(found.part.name)), .init("images", .integer(found.part.count)),
            .init("missing", .array(found.missing.map { .string(names[$0]) })),
          ])
        }))
    let shown = 6
    for found in incomplete.prefix(shown) {
      text(
        "\(found.part.name) (\(text(found.part.count))) lack\(found.part.isSingular ? "s" : "") "
          + "\(found.missing.count) of the \(found.classCount) classes: "
          + found.missing.map { names[$0] }.joined(separator: ", ") + ".")
    }
    let rest = incomplete.count - shown
    if rest > 0 { text("So \(rest == 1 ? "does 1 other part" : "do \(rest) other parts").") }
    text(
      run.shuffles
        ? "With more images, or fewer folds, every part would have all classes."
        : "A class that is not in the training images is never predicted. If the images are sorted, "
          + "shuffle them before they are split: --shuffle.")
  }

  private func text(_ count: Int) -> String { count == 1 ? "1 image" : "\(count) images" }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

extension ImagePart {
  fileprivate var isSingular: Bool { name.hasPrefix("Fold") }
}

extension ImageDataset {
  /// The same images, training and test images each in an order that a seed draws.
  package func shuffled(seed: UInt32) -> ImageDataset {
    var draws = RandomState(seed: seed)
    let (first, second) = (
      draws.permutation(of: training.count), draws.permutation(of: test.count)
    )
    return ImageDataset(
      training: training.chosen(first), test: test.chosen(second))
  }
}
