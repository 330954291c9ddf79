// The readers of files, each with good files to alter.

#if os(Linux)
  import Files
  import Foundation
  import TestSupport
  import Testing

  @testable import Datasets

  /// A reader with a small folder of good files.
  enum ReaderExample: String, CaseIterable, Codable {
    case mnist, cifar10, cifar100, numbers, array, packedDigits, pickles

    /// Names and bytes.
    var files: [(name: String, bytes: [UInt8])] {
      func bytes(_ count: Int, label: UInt8...) -> [UInt8] {
        label + (0..<count).map { UInt8($0 % 251) }
      }
      switch self {
      case .mnist:
        return ["train", "t10k"].flatMap { prefix in
          [
            ("\(prefix)-images-idx3-ubyte", Array(idxFile([2, 28, 28], bytes(1_568)))),
            ("\(prefix)-labels-idx1-ubyte", Array(idxFile([2], [4, 9]))),
          ]
        }
      case .cifar10:
        return (CIFAR10.trainingFileNames + [CIFAR10.testFileName]).map {
          ($0, bytes(3_072, label: 7))
        }
      case .cifar100:
        return [CIFAR100.trainingFileName, CIFAR100.testFileName].map {
          ($0, bytes(3_072, label: 7, 70))
        }
      case .numbers: return [("points.csv", Array("x,y\n1,2.5\n-3,4e-2\n".utf8))]
      case .array:
        let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }\n"
        return [("w.npy", npyFile(1, header, bytes(16)))]
      case .packedDigits:
        return ReaderExample.mnist.files.map { ($0.name + ".gz", Self.packed($0.bytes)) }
      case .pickles:
        return (1...6).map { number in
          (number == 6 ? "test_batch" : "data_batch_\(number)", PickleFixture.all[number - 1].bytes)
        }
      }
    }

    /// How many bytes a file's size or content is told by.
    var headerBytes: Int {
      switch self {
      case .mnist: 16
      case .cifar10, .cifar100: 2
      case .numbers: 8
      case .array: 70
      case .packedDigits: 30
      case .pickles: 300
      }
    }

    /// Bytes as the system's gzip packs them.
    private static func packed(_ bytes: [UInt8]) -> [UInt8] {
      do {
        let folder = try TemporaryFolder()
        try TestSupport.write(Data(bytes), to: folder.path + "/a")
        try runProgram(["gzip", "-n", "a"], in: folder.path)
        return [UInt8](try contents(folder.path + "/a.gz"))
      } catch {
        preconditionFailure("gzip is missing: \(error)")
      }
    }

    func write(to folder: TemporaryFolder) throws {
      for file in files { try TestSupport.write(Data(file.bytes), to: path(file.name, folder)) }
    }

    func path(_ name: String, _ folder: TemporaryFolder) -> String { folder.path + "/" + name }

    /// Reads the folder; whether it was taken.
    func takes(_ folder: TemporaryFolder) throws -> Bool {
      let url = URL(fileURLWithPath: folder.path)
      do {
        switch self {
        case .mnist: _ = try MNIST.load(from: url)
        case .packedDigits: _ = try MNIST.load(from: url)
        case .cifar10, .pickles: _ = try CIFAR10.load(from: url)
        case .cifar100: _ = try CIFAR100.load(from: url)
        case .numbers: _ = try NumberTable(contentsOf: url.appendingPathComponent("points.csv"))
        case .array: _ = try NumPyFile.array(contentsOf: url.appendingPathComponent("w.npy"))
        }
        return true
      } catch is DatasetError {
        return false
      } catch is NumberTableError {
        return false
      } catch is NumPyFileError {
        return false
      }
    }

    /// Reads once what is there, so that what is set up at the first call is not counted.
    func warmUp(_ folder: TemporaryFolder) throws {
      try write(to: folder)
      #expect(try takes(folder))
    }
  }

  /// An `.npy` file: a version, the length of a header's text in two or four bytes, the text, the
  /// elements.
  func npyFile(_ version: UInt8, _ text: String, length: UInt32? = nil, _ elements: [UInt8])
    -> [UInt8]
  {
    let length = length ?? UInt32(text.utf8.count)
    let bytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(length >> (8 * $0) & 255) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + bytes + Array(text.utf8) + elements
  }
#endif
