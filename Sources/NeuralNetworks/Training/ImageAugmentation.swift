// Data augmentation: random changes of images that leave their class as it is.

import LinearAlgebra
import NumPyRandom

/// How the images of a minibatch are changed before each step: another way every time they come.
///
/// ```swift
/// var settings = SolverSettings(epochs: 4, batchSize: 128, rule: .momentum, …)
/// settings.augmentation = ImageAugmentation(
///   MapShape(channels: 3, height: 32, width: 32), flips: true, shift: 4)
/// ```
public struct ImageAugmentation: Sendable, Equatable, Codable, CustomStringConvertible {
  /// The sizes of an image; its row holds channel after channel.
  public let channels: Int
  public let height: Int
  public let width: Int
  /// Whether every other image, on average, is mirrored left to right.
  public let flips: Bool
  /// The most pixels by which an image is moved up, down, left or right; zeros come in.
  public let shift: Int

  /// - Precondition: the shift is not negative.
  public init(_ maps: MapShape, flips: Bool, shift: Int) {
    precondition(shift >= 0, "a shift of \(shift) pixels")
    (channels, height, width) = (maps.channels, maps.height, maps.width)
    (self.flips, self.shift) = (flips, shift)
  }

  public var description: String {
    "\(channels)×\(height)×\(width), \(flips ? "mirrored, " : "")moved by up to \(shift)"
  }

  /// A change of one image.
  struct Change: Sendable, Equatable {
    var isMirrored = false
    var down = 0
    var right = 0
  }

  // show: augmentation
  /// Draws a change for each of some images, `[N, C·H·W]`, whether it is mirrored and how far it is
  /// moved, and returns them changed.
  ///
  /// - Precondition: rows of the size of an image.
  public func changed<Scalar: RealScalar>(
    _ images: Matrix<Scalar>, using generator: inout RandomState, on execution: Execution
  ) -> Matrix<Scalar> {
    precondition(
      images.columns == channels * height * width,
      "rows of \(images.columns) for images of \(channels)×\(height)×\(width)")
    let changes = (0..<images.rows).map { _ in drawChange(using: &generator) }
    var changed = Matrix<Scalar>(rows: images.rows, columns: images.columns)
    apply(changes, to: images, &changed, on: execution)
    return changed
  }

  func drawChange(using generator: inout RandomState) -> Change {
    var change = Change()
    if flips { change.isMirrored = generator.integer(in: 0..<2) == 1 }
    if shift > 0 {
      change.down = generator.integer(in: -shift..<shift + 1)
      change.right = generator.integer(in: -shift..<shift + 1)
    }
    return change
  }

  /// Moves the pixels into zeros: what leaves the frame is lost.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func apply<Scalar: RealScalar>(
    _ changes: [Change], to images: Matrix<Scalar>, _ target: inout Matrix<Scalar>,
    on execution: Execution
  ) {
    let (height, width, columns) = (height, width, images.columns)
    let lines = channels * height
    target.withUnsafeMutableElements { target in
      execution.fill(target, columns: columns) { rows, part in
        images.withUnsafeElements { source in
          for (place, row) in rows.enumerated() {
            let change = changes[row]
            for line in 0..<lines {
              let from = line % height - change.down
              guard 0..<height ~= from else { continue }
              let start = row * columns + (line - change.down) * width
              let line = place * columns + line * width
              for x in max(0, change.right)..<max(0, change.right, min(width, width + change.right))
              {
                let column = x - change.right
                part[line + x] =
                  source[start + (change.isMirrored ? width - 1 - column : column)]
              }
            }
          }
        }
      }
    }
  }
  // end: augmentation
}
