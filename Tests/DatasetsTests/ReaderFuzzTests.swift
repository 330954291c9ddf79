// Thousands of altered files for each reader of images: right data or an error, nothing else.

import Foundation
import Testing

@testable import Datasets

/// A hang would be seen by the time limit, a crash or too much memory by the end of the tests.
@Suite(.timeLimit(.minutes(2))) struct ReaderFuzzTests {
  /// What the altered file's bytes mean, spelled out apart from the reader; nil for no IDX array.
  private func decodeIDX(_ bytes: [UInt8], dimensions: Int) -> [UInt8]? {
    let header = 4 + 4 * dimensions
    guard bytes.count > header, Array(bytes[0..<4]) == [0, 0, 8, UInt8(dimensions)] else {
      return nil
    }
    var product = Decimal(1)
    for place in 1...dimensions {
      let number = bytes[4 * place..<4 * place + 4].reduce(Decimal(0)) {
        $0 * 256 + Decimal(Int($1))
      }
      product *= number
    }
    return product == Decimal(bytes.count - header) ? Array(bytes[header...]) : nil
  }

  @Test(arguments: [1, 3])
  func alteredIDXFiles(_ dimensions: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/array"
    let good = Array(
      idxFile(dimensions == 1 ? [24] : [2, 3, 4], (0..<24).map { UInt8($0 * 10) }))
    var damage = FileDamage(seed: UInt64(dimensions), headerBytes: 4 + 4 * dimensions)
    var right = 0
    for _ in 0..<3_000 {
      let bytes = damage.altered(good)
      try write(Data(bytes), to: path)
      let expected = decodeIDX(bytes, dimensions: dimensions)
      do {
        let array = try IDXArray(
          URL(fileURLWithPath: path), dimensions: dimensions, of: Catalog.mnist)
        #expect(array.bytes == expected)
        #expect(array.shape.reduce(1, *) == array.bytes.count)
        right += 1
      } catch let error as DatasetError {
        #expect(expected == nil, "\(error)")
      }
    }
    // Neither all refused nor all taken.
    #expect((300...2_000).contains(right))
  }

  @Test func alteredFilesOfMNIST() throws {
    let folder = try TemporaryFolder()
    let root = URL(fileURLWithPath: folder.path)
    let good: [(name: String, bytes: [UInt8])] = [
      (
        "train-images-idx3-ubyte", Array(idxFile([2, 28, 28], [UInt8](repeating: 3, count: 1_568)))
      ),
      ("train-labels-idx1-ubyte", Array(idxFile([2], [4, 9]))),
      ("t10k-images-idx3-ubyte", Array(idxFile([1, 28, 28], [UInt8](repeating: 5, count: 784)))),
      ("t10k-labels-idx1-ubyte", Array(idxFile([1], [0]))),
    ]
    for file in good { try write(Data(file.bytes), to: folder.path + "/" + file.name) }
    let whole = try MNIST.load(from: root)
    var damage = FileDamage(seed: 5, headerBytes: 16)
    for round in 0..<2_000 {
      let file = good[round % 4]
      try write(Data(damage.altered(file.bytes)), to: folder.path + "/" + file.name)
      do {
        let dataset = try MNIST.load(from: root)
        // Whatever is taken has the same form; only pixels and labels can differ.
        #expect(dataset.training.count == 2 && dataset.test.count == 1)
        #expect(dataset.training.labels.allSatisfy { $0 < 10 })
        #expect(dataset.training.pixels.count == whole.training.pixels.count)
      } catch let error as DatasetError {
        #expect(!error.description.isEmpty)
      }
      try write(Data(file.bytes), to: folder.path + "/" + file.name)
    }
    #expect(try MNIST.load(from: root) == whole)
  }

  @Test(arguments: [CIFAR10.records, CIFAR100.records])
  func alteredRecordsOfCIFAR(_ records: CIFARRecords) throws {
    let folder = try TemporaryFolder()
    let url = URL(fileURLWithPath: folder.path + "/records.bin")
    let size = records.recordBytes
    let labelBytes = records.classCounts.count
    let good = (0..<2 * size).map { UInt8($0 % size < labelBytes ? 7 : $0 % 251) }
    var damage = FileDamage(seed: 9, headerBytes: labelBytes)
    var right = 0
    for _ in 0..<1_000 {
      let bytes = damage.altered(good)
      try Data(bytes).write(to: url)
      let count = bytes.count / size
      let isRight =
        count > 0 && bytes.count % size == 0
        && (0..<count).allSatisfy { record in
          (0..<labelBytes).allSatisfy {
            Int(bytes[record * size + $0]) < records.classCounts[$0]
          }
        }
      do {
        let (labels, pixels) = try records.read([url])
        #expect(isRight)
        right += 1
        #expect(labels.count == labelBytes && labels.allSatisfy { $0.count == count })
        #expect(pixels.count == count * 3_072)
        // Any pixel of any record, found by its planes.
        for _ in 0..<20 {
          let record = damage.generator.index(below: count)
          let place = damage.generator.index(below: 1_024)
          let channel = damage.generator.index(below: 3)
          #expect(
            pixels[record * 3_072 + place * 3 + channel]
              == bytes[record * size + labelBytes + channel * 1_024 + place])
        }
      } catch let error as DatasetError {
        #expect(!isRight, "\(error)")
      }
    }
    #expect((100...900).contains(right))
  }
}
