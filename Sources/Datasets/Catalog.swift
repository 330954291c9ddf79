// The published data sets: their addresses, sizes and known SHA-256 checksums.

import Foundation

/// A data set as published.
///
/// An entry is a value: the installer works on any entry, a published one or one that a test makes.
public struct CatalogEntry: Sendable, Equatable {
  /// What the command line calls it, such as `cifar10`.
  public var name: String
  /// Its name in prose.
  public var title: String
  /// The folder it unpacks to, inside the folder of the data sets.
  public var folder: String
  /// What is downloaded.
  public var archives: [PublishedArchive]
  /// What must be in `folder` afterwards. An archive may hold more.
  public var files: [PublishedFile]

  public init(
    name: String, title: String, folder: String, archives: [PublishedArchive],
    files: [PublishedFile]
  ) {
    self.name = name
    self.title = title
    self.folder = folder
    self.archives = archives
    self.files = files
  }

  /// The title up to a comma: `CIFAR-10`.
  package var shortTitle: String { title.prefix { $0 != "," }.description }

  /// The sum of the archives' sizes, nil where one of them is unknown.
  public var downloadBytes: Int? {
    archives.reduce(0) { sum, archive in sum.flatMap { sum in archive.bytes.map { sum + $0 } } }
  }
}

/// A file that a publisher offers for download.
public struct PublishedArchive: Sendable, Equatable {
  /// How the bytes are packed.
  public enum Packing: Sendable, Equatable {
    /// A gzipped tar that holds the entry's folder.
    case gzippedTar
    /// One gzipped file, which becomes `file` in the entry's folder.
    case gzip(file: String)
    /// The archive is itself a file of the entry's folder, and is read packed.
    case kept
  }

  public var name: String
  public var address: String
  /// The size, where it is known beforehand; otherwise the server's word is taken.
  public var bytes: Int?
  public var sha256: String
  public var packing: Packing

  public init(name: String, address: String, bytes: Int?, sha256: String, packing: Packing) {
    self.name = name
    self.address = address
    self.bytes = bytes
    self.sha256 = sha256
    self.packing = packing
  }
}

/// A file of an unpacked data set, and as much as is known about it.
public struct PublishedFile: Sendable, Equatable {
  /// How much of a file has a known SHA-256.
  public enum KnownChecksum: Sendable, Equatable {
    case whole(String)
    /// Only the checksum of the file's first bytes is known.
    case beginning(bytes: Int, sha256: String)
    case unknown
  }

  public var name: String
  public var bytes: Int
  public var checksum: KnownChecksum

  public init(name: String, bytes: Int, checksum: KnownChecksum) {
    self.name = name
    self.bytes = bytes
    self.checksum = checksum
  }
}

/// The published data sets by name.
public enum Catalog {
  /// Every entry, in the order of `workbook datasets list`.
  public static let all = [cifar10, cifar100, mnist, tinyImageNet]

  /// A CIFAR-10 record: a label byte and 32 × 32 pixels in three colours.
  static let cifar10RecordBytes = 1 + 3 * 32 * 32

  /// CIFAR-10, the publisher's binary version: 50,000 training and 10,000 test images.
  ///
  /// Of the test batch only the first 1,000 records have a known checksum.
  public static let cifar10 = CatalogEntry(
    name: "cifar10", title: "CIFAR-10, binary version", folder: "cifar-10-batches-bin",
    archives: [
      PublishedArchive(
        name: "cifar-10-binary.tar.gz",
        address: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
        bytes: 170_052_171,
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        packing: .gzippedTar)
    ],
    files: [
      "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
      "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
      "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
      "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
      "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    ].enumerated().map { index, checksum in
      PublishedFile(
        name: "data_batch_\(index + 1).bin", bytes: 10_000 * cifar10RecordBytes,
        checksum: .whole(checksum))
    } + [
      PublishedFile(
        name: "test_batch.bin", bytes: 10_000 * cifar10RecordBytes,
        checksum: .beginning(
          bytes: 1_000 * cifar10RecordBytes,
          sha256: "8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5"))
    ])

  /// CIFAR-100, the publisher's binary version: two label bytes before each image's pixels.
  public static let cifar100 = CatalogEntry(
    name: "cifar100", title: "CIFAR-100, binary version", folder: "cifar-100-binary",
    archives: [
      PublishedArchive(
        name: "cifar-100-binary.tar.gz",
        address: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
        bytes: 168_513_733,
        sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
        packing: .gzippedTar)
    ],
    files: [
      PublishedFile(name: "train.bin", bytes: 50_000 * 3_074, checksum: .unknown),
      PublishedFile(name: "test.bin", bytes: 10_000 * 3_074, checksum: .unknown),
    ])

  /// MNIST in the IDX format: a header of 16 bytes before the 28 × 28 images, 8 before the labels.
  public static let mnist = CatalogEntry(
    name: "mnist", title: "MNIST", folder: "mnist",
    archives: [
      mnistArchive(
        of: "train-images-idx3-ubyte", bytes: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
      mnistArchive(
        of: "train-labels-idx1-ubyte", bytes: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
      mnistArchive(
        of: "t10k-images-idx3-ubyte", bytes: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
      mnistArchive(
        of: "t10k-labels-idx1-ubyte", bytes: 4_542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ],
    files: [
      PublishedFile(
        name: "train-images-idx3-ubyte", bytes: 16 + 60_000 * 784,
        checksum: .whole("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db")),
      PublishedFile(
        name: "train-labels-idx1-ubyte", bytes: 8 + 60_000,
        checksum: .whole("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
      PublishedFile(
        name: "t10k-images-idx3-ubyte", bytes: 16 + 10_000 * 784,
        checksum: .whole("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7")),
      PublishedFile(
        name: "t10k-labels-idx1-ubyte", bytes: 8 + 10_000,
        checksum: .whole("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
    ])

  /// Tiny ImageNet, as the course publishes it: a zip archive that is read as it is.
  ///
  /// 100,000 training and 10,000 validation images of 64 × 64 as JPEG, and 10,000 without labels.
  public static let tinyImageNet = CatalogEntry(
    name: "tiny-imagenet", title: "Tiny ImageNet", folder: "tiny-imagenet-200",
    archives: [
      PublishedArchive(
        name: TinyImageNet.archiveName,
        address: "https://cs231n.stanford.edu/tiny-imagenet-200.zip", bytes: 248_100_043,
        sha256: "6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821",
        packing: .kept)
    ],
    files: [
      PublishedFile(
        name: TinyImageNet.archiveName, bytes: 248_100_043,
        checksum: .whole("6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821"))
    ])

  private static func mnistArchive(
    of file: String, bytes: Int, sha256: String
  ) -> PublishedArchive {
    PublishedArchive(
      name: file + ".gz", address: "https://ossci-datasets.s3.amazonaws.com/mnist/\(file).gz",
      bytes: bytes, sha256: sha256, packing: .gzip(file: file))
  }
}
