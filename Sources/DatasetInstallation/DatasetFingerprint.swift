// Whether a folder holds the published images.

import Datasets

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
  ///   - folder: the folder that holds `data_batch_1.bin`.
  ///   - isCancelled: asked every few milliseconds.
  public static func fingerprint(
    ofCIFAR10In folder: String, isCancelled: () -> Bool = { false }
  ) -> DatasetFingerprint {
    fingerprint(of: cifar10, in: folder, isCancelled: isCancelled)
  }

  /// Returns whether a folder holds the published files of a data set.
  ///
  /// - Parameters:
  ///   - folder: the folder of the files themselves.
  ///   - isCancelled: asked every few milliseconds.
  public static func fingerprint(
    of entry: CatalogEntry, in folder: String, isCancelled: () -> Bool = { false }
  ) -> DatasetFingerprint {
    var parts: [FilePart] = []
    var known: [String] = []
    for file in entry.files {
      let path = folder + "/" + file.name
      guard let bytes = FileSystem.bytes(of: path) else {
        return .notChecked(reason: "'\(path)' is missing")
      }
      switch file.checksum {
      case .whole(let sum):
        if bytes != file.bytes { return .unrecognized }
        parts.append(FilePart(path: path))
        known.append(sum)
      case .beginning(let checked, let sum):
        if bytes < checked { return .unrecognized }
        parts.append(FilePart(path: path, firstBytes: checked))
        known.append(sum)
      case .unknown:
        return .notChecked(reason: "no SHA-256 is known for \(file.name)")
      }
    }
    do {
      let sums = try SHA256.system.checksums(of: parts, isCancelled: isCancelled)
      return sums == known ? .official : .unrecognized
    } catch {
      return .notChecked(reason: error.description)
    }
  }
}
