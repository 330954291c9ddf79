// Whether a folder holds the published images.

import Datasets
import Foundation

/// Whether files are the published ones.
public enum DatasetFingerprint: Sendable, Equatable {
  /// Everything with a known checksum has it.
  case official
  /// The images are there, but are not the published ones.
  case unrecognized
  /// It could not be determined, and why.
  case notChecked(reason: String)
}

extension Catalog {
  /// Returns whether a folder holds the CIFAR-10 images that published results are about.
  ///
  /// Hashes the five training files and the first 1,000 records of the test batch, which are all
  /// that the assignments use, in parallel processes. A longer test batch counts as well, and so
  /// does one of 1,000 records. Files of another size are recognized without being read.
  ///
  /// - Parameters:
  ///   - folder: the folder that holds `data_batch_1.bin`, under whatever name `DatasetFiles` knows.
  ///   - isCancelled: asked every few milliseconds.
  public static func fingerprint(
    ofCIFAR10In folder: String, isCancelled: () -> Bool = { false }
  ) -> DatasetFingerprint {
    fingerprint(of: cifar10, in: folder, isCancelled: isCancelled)
  }

  /// Returns whether a folder holds the published files of a data set.
  ///
  /// A file that is packed with gzip, or is one of Python's pickles, counts as the published file that
  /// it holds.
  ///
  /// - Parameters:
  ///   - folder: the folder of the files themselves.
  ///   - isCancelled: asked every few milliseconds.
  public static func fingerprint(
    of entry: CatalogEntry, in folder: String, isCancelled: () -> Bool = { false }
  ) -> DatasetFingerprint {
    let files = DatasetFiles(of: entry, in: URL(fileURLWithPath: folder))
    var parts: [PublishedPart] = []
    var known: [String] = []
    do throws(DatasetInstallationError) {
      for file in entry.files {
        guard let place = files[file.name] else {
          return .notChecked(reason: "'\(folder)/\(file.name)' is missing")
        }
        if entry.name == Catalog.tinyImageNet.name, TinyImageNet.isUnpacked(place) {
          return .notChecked(reason: "no SHA-256 is known for the unpacked images")
        }
        let part = try PublishedPart(place, of: entry, firstBytes: file.checkedBytes)
        switch file.checksum {
        case .whole(let sum):
          if let bytes = part.byteCount, bytes != file.bytes { return .unrecognized }
          known.append(sum)
        case .beginning(let checked, let sum):
          if let bytes = part.byteCount, bytes < checked { return .unrecognized }
          known.append(sum)
        case .unknown:
          return .notChecked(reason: "no SHA-256 is known for \(file.name)")
        }
        parts.append(part)
      }
      let found = try PublishedPart.results(of: parts, isCancelled: isCancelled)
      var isOfficial = true
      for (index, result) in found.enumerated() {
        let (sum, bytes) = try result.get()
        let file = entry.files[index]
        if sum != known[index] { isOfficial = false }
        if case .whole = file.checksum, bytes != file.bytes { isOfficial = false }
      }
      return isOfficial ? .official : .unrecognized
    } catch {
      return .notChecked(reason: error.description)
    }
  }
}
