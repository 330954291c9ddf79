// What every assignment says about its images: how many, which ones, and a few of them drawn.

import DatasetInstallation
import Datasets
import Foundation
import NumPyRandom
import Reporting
import WorkbookKit

/// Reports the shapes and class counts of a data set, and whether it is the published one.
///
/// - Returns: Whether the published numbers are expected: on the published images in their own order.
package func reportImages(
  _ dataset: ImageDataset, from source: ImageSource, _ run: AssignmentOptions, _ page: Page
) -> Bool {
  for (name, images) in [("Training", dataset.training), ("Test", dataset.test)] {
    page.value(
      "\(name.lowercased())_shape", images.dimensions,
      shown: "\(name) data shape: \(tuple(images.dimensions)), labels: (\(images.count),)")
  }
  let counts = zip(dataset.training.classNames, dataset.training.classCounts)
  let classCount = dataset.training.classNames.count
  page.table(
    "class_counts",
    Table(
      columns: [.init("class"), .init("training images", .right), .init("test images", .right)],
      rows: zip(counts, dataset.test.classCounts).map { [$0.0, "\($0.1)", "\($1)"] },
      chosenRows: classCount > 20 ? Array(0..<10) : nil, choice: "the first"),
    json: .object(counts.map { .init($0, .integer($1)) }))
  var isPublished = isPublished(dataset, from: source, page)
  if run.shuffles {
    page.show(
      "shuffled", true,
      "The images were shuffled with seed \(run.seed) (--shuffle)"
        + (isPublished ? ", so the published numbers are not expected." : "."))
    isPublished = false
  }
  page.record("published", isPublished)
  return isPublished
}

private func isPublished(_ dataset: ImageDataset, from source: ImageSource, _ page: Page) -> Bool {
  let fingerprint: DatasetFingerprint
  switch source {
  case .cifar10(let folder):
    let batches = (try? CIFAR10.batchFolder(in: folder)) ?? folder
    fingerprint = Catalog.fingerprint(ofCIFAR10In: batches.path)
  case .mnist(let folder):
    let files = (try? MNIST.filesFolder(in: folder)) ?? folder
    fingerprint = Catalog.fingerprint(of: Catalog.mnist, in: files.path)
  case .cifar100(let folder):
    fingerprint = installedFingerprint(of: Catalog.cifar100, in: folder)
  case .tinyImageNet(let folder):
    fingerprint = installedFingerprint(of: Catalog.tinyImageNet, in: folder)
  case .synthetic:
    return false
  }
  switch fingerprint {
  case .official:
    page.text("These are the published files: every SHA-256 is the catalog's.")
    if case .cifar10 = source {
      page.check(
        .equal(
          "training images of each class", found: dataset.training.classCounts,
          expected: Array(repeating: 5_000, count: 10), source: "counted in the published files"))
    }
    return true
  case .unrecognized:
    page.text("These are not the published files, so the published numbers are not expected.")
  case .notChecked(let reason):
    page.text("Whether these are the published files was not checked: \(reason)")
  }
  return false
}

private func installedFingerprint(of entry: CatalogEntry, in folder: URL) -> DatasetFingerprint {
  let files = try? DatasetFiles.find(entry, in: folder)
  return Catalog.fingerprint(of: entry, in: (files?.folder ?? folder).path)
}

extension Images {
  /// `[N, height, width, channels]`
  fileprivate var dimensions: [Int] { [count, shape.height, shape.width, shape.channels] }

  /// One image as a picture.
  package func raster(at index: Int) -> Raster {
    Raster(bytes: Array(image(at: index)), shape: shape)
  }
}

/// Shades from black, the smallest of all values, to white, the largest; black where a value is not
/// finite.
package func shades(of values: some Sequence<Double>, from all: [Double]) -> [UInt8] {
  let finite = all.filter(\.isFinite)
  let low = finite.min() ?? 0
  let range = (finite.max() ?? 0) - low
  return values.map { value in
    guard value.isFinite, range > 0, range.isFinite else { return 0 }
    return UInt8((value - low) / range * 255)
  }
}

extension Raster {
  /// The bytes of an image, `[height, width, channels]`; a single channel becomes gray.
  package init(bytes: [UInt8], shape: ImageShape) {
    let channels = shape.channels
    self.init(
      width: shape.width, height: shape.height,
      pixels: (0..<shape.width * shape.height).map { place in
        let first = place * channels
        return channels < 3
          ? Pixel(gray: bytes[first])
          : Pixel(red: bytes[first], green: bytes[first + 1], blue: bytes[first + 2])
      })
  }
}
