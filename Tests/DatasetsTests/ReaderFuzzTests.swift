// Thousands of altered files for each reader of images: right data or an error, nothing else.

import Foundation
import TestSupport
import Testing

@testable import Datasets

/// A hang would be seen by the time limit, a crash by the end of the tests, and too much memory by
/// `ReaderMemoryTests`.
@Suite(.timeLimit(.minutes(10))) struct ReaderFuzzTests {
  /// What the altered file's bytes mean, spelled out apart from the reader; nil for no IDX array.
  private func decodeIDX(_ bytes: [UInt8], dimensions: Int) -> (shape: [Int], bytes: [UInt8])? {
    let header = 4 + 4 * dimensions
    guard bytes.count > header, Array(bytes[0..<4]) == [0, 0, 8, UInt8(dimensions)] else {
      return nil
    }
    var product = Decimal(1)
    var shape: [Int] = []
    for place in 1...dimensions {
      let number = bytes[4 * place..<4 * place + 4].reduce(0) { $0 * 256 + Int($1) }
      shape.append(number)
      product *= Decimal(number)
    }
    return product == Decimal(bytes.count - header) ? (shape, Array(bytes[header...])) : nil
  }

  /// The labels and pixels that a pair of altered files holds; nil where they are no digits.
  private func decodeDigits(
    images: [UInt8], labels: [UInt8]
  ) -> (labels: [UInt8], pixels: [UInt8])? {
    guard let images = decodeIDX(images, dimensions: 3),
      let labels = decodeIDX(labels, dimensions: 1),
      images.shape == [labels.bytes.count, 28, 28], labels.bytes.allSatisfy({ $0 <= 9 })
    else { return nil }
    return (labels.bytes, images.bytes)
  }

  /// The labels and pixels of altered records; nil where they are none.
  private func decodeRecords(
    _ bytes: [UInt8], classCounts: [Int]
  ) -> (labels: [[UInt8]], pixels: [UInt8])? {
    let size = classCounts.count + 3_072
    guard !bytes.isEmpty, bytes.count % size == 0 else { return nil }
    var labels = classCounts.map { _ in [UInt8]() }
    var pixels: [UInt8] = []
    for record in stride(from: 0, to: bytes.count, by: size) {
      for (place, count) in classCounts.enumerated() {
        guard bytes[record + place] < count else { return nil }
        labels[place].append(bytes[record + place])
      }
      let red = record + classCounts.count
      for pixel in red..<red + 1_024 {
        pixels += [bytes[pixel], bytes[pixel + 1_024], bytes[pixel + 2_048]]
      }
    }
    return (labels, pixels)
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
        #expect(array.shape == expected?.shape)
        #expect(array.bytes == expected?.bytes)
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
    func pixels(_ count: Int) -> [UInt8] { (0..<count * 784).map { UInt8($0 % 251) } }
    let good: [(name: String, bytes: [UInt8])] = [
      ("train-images-idx3-ubyte", Array(idxFile([2, 28, 28], pixels(2)))),
      ("train-labels-idx1-ubyte", Array(idxFile([2], [4, 9]))),
      ("t10k-images-idx3-ubyte", Array(idxFile([1, 28, 28], pixels(1)))),
      ("t10k-labels-idx1-ubyte", Array(idxFile([1], [0]))),
    ]
    for file in good { try write(Data(file.bytes), to: folder.path + "/" + file.name) }
    let whole = try MNIST.load(from: root)
    var damage = FileDamage(seed: 5, headerBytes: 16)
    var right = 0
    for round in 0..<2_000 {
      let file = good[round % 4]
      var files = good.map(\.bytes)
      files[round % 4] = damage.altered(file.bytes)
      try write(Data(files[round % 4]), to: folder.path + "/" + file.name)
      let training = decodeDigits(images: files[0], labels: files[1])
      let test = decodeDigits(images: files[2], labels: files[3])
      do {
        let dataset = try MNIST.load(from: root)
        #expect(dataset.training.labels == training?.labels)
        #expect(dataset.training.pixels == training?.pixels)
        #expect(dataset.test.labels == test?.labels)
        #expect(dataset.test.pixels == test?.pixels)
        right += 1
      } catch let error as DatasetError {
        #expect(training == nil || test == nil, "\(error)")
        #expect(error.path.hasSuffix(file.name) || error.path.contains("-labels-"))
      }
      try write(Data(file.bytes), to: folder.path + "/" + file.name)
    }
    #expect((200...1_500).contains(right))
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
      let expected = decodeRecords(bytes, classCounts: records.classCounts)
      do {
        let (labels, pixels) = try records.read([url])
        #expect(labels == expected?.labels)
        #expect(pixels == expected?.pixels)
        right += 1
      } catch let error as DatasetError {
        #expect(expected == nil, "\(error)")
      }
    }
    #expect((100...900).contains(right))
  }
}
