// Tiny ImageNet from a small archive of three classes (Fixtures/make_images.py), packed and unpacked.

import Files
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct TinyImageNetTests {
  let folder: TemporaryFolder
  private var packed: String { folder.path + "/tiny-imagenet-200.zip" }
  private var cache: String { folder.path + "/tiny-imagenet-200.records" }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: fixture("tiny_imagenet.zip").path, toPath: folder.path + "/tiny-imagenet-200.zip")
  }

  /// Puts the members of the archive into a folder, and takes the archive away.
  private func unpack() throws {
    let archive = try ZipArchive(packed)
    for member in archive.members {
      let path = folder.path + "/" + member.name
      if member.name.hasSuffix("/") {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
      } else {
        try FileManager.default.createDirectory(
          atPath: splitPath(path).folder, withIntermediateDirectories: true)
        try write(Data(archive.bytes(of: member, most: 100_000)), to: path)
      }
    }
    try FileManager.default.removeItem(atPath: packed)
  }

  private func path(_ name: String) -> String { folder.path + "/tiny-imagenet-200/" + name }

  /// The middle pixel of an image; filled images differ from their color by 3 at most as JPEGs.
  private func isFilled(_ images: Images, _ index: Int, _ color: [Int]) -> Bool {
    let middle = images.image(at: index).dropFirst((32 * 64 + 32) * 3).prefix(3)
    return zip(middle, color).allSatisfy { abs(Int($0) - $1) <= 3 }
  }

  /// The labels count the lines of wnids.txt, whose order is neither the alphabet's nor the archive's.
  private func expectImages(_ dataset: ImageDataset) {
    let (training, validation) = (dataset.training, dataset.test)
    #expect(training.shape == TinyImageNet.shape)
    #expect(training.labels == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    for index in 0..<training.count {
      let (label, number) = (index % 3, index / 3)
      #expect(isFilled(training, index, [40 + 60 * label, 40 + 30 * number, 200]), "\(index)")
    }
    #expect(validation.labels == [2, 0, 1, 2])
    for (index, label) in [2, 0, 1].enumerated() {
      #expect(isFilled(validation, index, [40 + 60 * label, 40 + 30 * index, 60]))
    }
    // The last one is gray: red, green and blue are the same. 0.299 · 160 + 0.587 · 100 + 0.114 · 60
    // is 113.38.
    #expect(isFilled(validation, 3, [113, 113, 113]))
    #expect(Set(validation.image(at: 3).prefix(3)).count == 1)
    // Two classes have the same first name.
    let names = ["Egyptian cat", "goldfish, cracker", "goldfish, Carassius auratus"]
    #expect(training.classNames == names && validation.classNames == names)
  }

  @Test func theArchiveIsRead() throws {
    expectImages(try TinyImageNet.load(from: folder.url))
    expectImages(try TinyImageNet.load(from: folder.url, on: .serial))
  }

  @Test func theUnpackedFolderIsRead() throws {
    let images = try TinyImageNet.load(from: folder.url)
    try FileManager.default.removeItem(atPath: cache)
    try unpack()
    #expect(try TinyImageNet.load(from: folder.url) == images)
    #expect(FileManager.default.fileExists(atPath: path("tiny-imagenet-200.records")))
    #expect(try TinyImageNet.load(from: folder.file("tiny-imagenet-200")) == images)
    #expect(try TinyImageNet.unpackedSize(in: folder.file("tiny-imagenet-200")).images == 13)
  }

  @Test func decodingReportsItsProgress() throws {
    var reported: [Double] = []
    expectImages(
      try TinyImageNet.load(from: folder.url, on: .automatic, blockSize: 4) { reported.append($0) })
    #expect(reported == [4, 8, 9, 13].map { $0 / 13.0 })
    // The kept images are not decoded again.
    reported = []
    _ = try TinyImageNet.load(from: folder.url) { reported.append($0) }
    #expect(reported.isEmpty)
  }

  @Test(arguments: [4, 8, 9, 13]) func decodingCanBeCancelled(after count: Int) throws {
    struct Cancelled: Error {}
    #expect(throws: Cancelled.self) {
      try TinyImageNet.load(from: folder.url, on: .automatic, blockSize: 4) {
        if $0 == Double(count) / 13 { throw Cancelled() }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: cache))
  }

  @Test func theFirstOfTwoBadImagesIsTheError() throws {
    try unpack()
    // Of the first and of the third block of four; by the alphabet the other way round.
    let (first, later) = ("n09999999/images/n09999999_0.JPEG", "n01443537/images/n01443537_2.JPEG")
    for name in [later, first] { try write(Data("no picture".utf8), to: path("train/" + name)) }
    for blockSize in [4, 2_000] {
      let error = #expect(throws: DatasetError.self) {
        try TinyImageNet.load(from: folder.url, on: .automatic, blockSize: blockSize) { _ in }
      }
      #expect(error?.path == path("train/" + first))
    }
  }

  @Test func classesWithoutNamesGoByTheirIds() throws {
    try unpack()
    try FileManager.default.removeItem(atPath: path("words.txt"))
    let names = try TinyImageNet.load(from: folder.url).training.classNames
    #expect(names == ["n02124075", "n09999999", "n01443537"])
  }

  // MARK: The file of records

  @Test func imagesAreDecodedOnce() throws {
    let images = try TinyImageNet.load(from: folder.url)
    let records = try contents(cache)
    #expect(records.count > 13 * 12_288)
    let before = try FileManager.default.attributesOfItem(atPath: cache)[.modificationDate] as? Date
    #expect(try TinyImageNet.load(from: folder.url) == images)
    let after = try FileManager.default.attributesOfItem(atPath: cache)[.modificationDate] as? Date
    #expect(before == after)
  }

  @Test func damagedRecordsAreMadeAgain() throws {
    let images = try TinyImageNet.load(from: folder.url)
    let good = try contents(cache)
    var damages: [Data] = [Data(), good.dropLast(), good + [0], good.prefix(20)]
    // Header, labels, checksums, the first and the last pixel.
    for place in [0, 8, 12, 30, 40, 45, 58, 62, 70, good.count - 1] {
      var damaged = good
      damaged[place] ^= 1
      damages.append(damaged)
    }
    for damaged in damages {
      try write(damaged, to: cache)
      #expect(try TinyImageNet.load(from: folder.url) == images)
      #expect(try contents(cache) == good)
    }
  }

  @Test func recordsOfOtherFilesAreMadeAgain() throws {
    try unpack()
    let images = try TinyImageNet.load(from: folder.url)
    // Another picture under the same name.
    let name = "train/n02124075/images/n02124075_0.JPEG"
    try FileManager.default.removeItem(atPath: path(name))
    try FileManager.default.copyItem(
      atPath: path("train/n01443537/images/n01443537_0.JPEG"), toPath: path(name))
    let others = try TinyImageNet.load(from: folder.url)
    #expect(others.training.image(at: 0) != images.training.image(at: 0))
    #expect(others.training.labels == images.training.labels)
  }

  @Test func recordsThatCannotBeWrittenAreDoneWithout() throws {
    try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: false)
    expectImages(try TinyImageNet.load(from: folder.url))
    expectImages(try TinyImageNet.load(from: folder.url))
    #expect(folder.isEmptyFolder(cache))
  }

  // MARK: Errors

  private func problem(in place: inout String) -> DatasetError.Problem? {
    do {
      _ = try TinyImageNet.load(from: folder.url)
      return nil
    } catch let error as DatasetError {
      place = error.path
      return error.problem
    } catch {
      return nil
    }
  }

  private func expect(
    _ problem: DatasetError.Problem, at path: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var place = ""
    #expect(self.problem(in: &place) == problem, sourceLocation: sourceLocation)
    #expect(place == path, sourceLocation: sourceLocation)
  }

  private func put(_ text: String, _ name: String) throws {
    try write(Data(text.utf8), to: path(name))
  }

  @Test func archivesThatAreWrongAreErrors() throws {
    let good = try contents(packed)
    try write(good.dropLast(5), to: packed)
    expect(.badArchive(.cutShort), at: packed)
    try write(Data("<html>".utf8), to: packed)
    expect(.otherKind(.webPage), at: packed)
    try write(Data(), to: packed)
    expect(.empty, at: packed)
    // A byte of a stored image.
    var damaged = good
    let place = try #require(good.range(of: Data("val/images/val_0.JPEG".utf8))).upperBound
    damaged[place + 300] ^= 1
    try write(damaged, to: packed)
    expect(
      .badArchive(.wrongChecksum(member: "tiny-imagenet-200/val/images/val_0.JPEG")), at: packed)
    // Another name of as many letters in the directory and in front of the data.
    var renamed = good
    while let range = renamed.range(of: Data("wnids.txt".utf8)) {
      renamed.replaceSubrange(range, with: Data("wnodes.md".utf8))
    }
    try write(renamed, to: packed)
    expect(.missing, at: packed + "/wnids.txt")
    try FileManager.default.removeItem(atPath: packed)
    #expect(throws: DatasetError.self) { try TinyImageNet.load(from: folder.url) }
  }

  @Test func classesThatAreWrongAreErrors() throws {
    try unpack()
    try put("n02124075\nn0999999\n", "wnids.txt")
    expect(
      .badLine(2, found: "n0999999", expected: "a WordNet id like n01443537"),
      at: path("wnids.txt"))
    try put("n02124075\nn02124075\n", "wnids.txt")
    expect(
      .badLine(2, found: "n02124075", expected: "another class in every line"),
      at: path("wnids.txt"))
    try put("\n", "wnids.txt")
    expect(.empty, at: path("wnids.txt"))
    try put((0...256).map { "n\(10_000_000 + $0)\n" }.joined(), "wnids.txt")
    expect(.tooManyClasses(257, most: 256), at: path("wnids.txt"))
    try put("n02124075\nn00000001\n", "wnids.txt")
    expect(.missing, at: path("train/n00000001/images"))
    try FileManager.default.createDirectory(
      atPath: path("train/n00000001/images"), withIntermediateDirectories: true)
    expect(.empty, at: path("train/n00000001/images"))
  }

  @Test func annotationsThatAreWrongAreErrors() throws {
    try unpack()
    let name = "val/val_annotations.txt"
    let good = String(decoding: try contents(path(name)), as: UTF8.self)
    func expectLine(_ number: Int, _ line: String, _ expected: String) throws {
      var lines = good.split(separator: "\n").map(String.init)
      lines[number - 1] = line
      try put(lines.joined(separator: "\n"), name)
      expect(.badLine(number, found: line, expected: expected), at: path(name))
    }
    try expectLine(2, "val_1.JPEG\tn00000001\t0\t0\t9\t9", "a class of wnids.txt")
    try expectLine(3, "val_2.JPEG n09999999", "an image, a tab and its class")
    try expectLine(2, "val_0.JPEG\tn02124075", "another image in every line")
    try put(good.split(separator: "\n").dropLast().joined(separator: "\n"), name)
    expect(.noAnnotation(picture: "val_10.JPEG"), at: path(name))
    try put(good + "val_11.JPEG\tn09999999\n", name)
    expect(.missing, at: path("val/images/val_11.JPEG"))
    try FileManager.default.removeItem(atPath: path(name))
    expect(.missing, at: path(name))
  }

  @Test func picturesThatAreWrongAreErrors() throws {
    try unpack()
    let name = path("train/n09999999/images/n09999999_2.JPEG")
    let good = try contents(name)
    func expectPicture(_ problem: DatasetError.Problem, _ bytes: some Sequence<UInt8>) throws {
      try write(Data(bytes), to: name)
      expect(problem, at: name)
    }
    try expectPicture(.badImage(.cutShort), good.dropLast(9))
    try expectPicture(.badImage(.unsupported(.progressive)), JPEGFixture.refused("progressive"))
    try expectPicture(
      .wrongImageSize(height: 9, width: 9, expected: TinyImageNet.shape),
      JPEGFixture.named("4:4:4 9x9"))
    try expectPicture(.otherKind(.png), [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
    try expectPicture(.empty, [])
    try expectPicture(
      .tooLarge(most: 1 << 20, found: 1 << 20 + 1), Array(repeating: 0xff, count: 1 << 20 + 1))
    // Of several, the first in the order of the images.
    try write(Data(), to: path("train/n01443537/images/n01443537_2.JPEG"))
    try write(Data(), to: name)
    expect(.empty, at: name)
    #expect(!FileManager.default.fileExists(atPath: path("tiny-imagenet-200.records")))
  }

  @Test func hiddenFilesAreNoImages() throws {
    try unpack()
    try put("", "train/n02124075/images/._n02124075_0.JPEG")
    try put("", "val/images/.DS_Store")
    expectImages(try TinyImageNet.load(from: folder.url))
  }

  // MARK: The real images

  /// The folder with the real archive, or a part of it, where the machine has one.
  static let realImages = ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"].flatMap {
    FileManager.default.fileExists(atPath: $0 + "/tiny-imagenet-200.zip") ? $0 : nil
  }

  /// What Pillow decodes some of the images to.
  private struct Reference: Decodable {
    struct Picture: Decodable {
      let file: String
      let sha256: String
      let sum: Int
      let first: [UInt8]
      let last: [UInt8]
    }
    struct Training: Decodable {
      let images: Int
      let mean: [Double]
      let std: [Double]
    }
    let images: [Picture]
    let training: Training
  }

  private static func reference() throws -> Reference {
    try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: fixture("tiny_imagenet_pixels.json")))
  }

  @Test(.enabled(if: realImages != nil, "WORKBOOK_DATASETS names no folder with Tiny ImageNet"))
  func realPicturesAreAsPillowDecodesThem() throws {
    let archive = try ZipArchive(try #require(Self.realImages) + "/tiny-imagenet-200.zip")
    let pictures = try Self.reference().images
    try #require(pictures.count == 48)
    var programs = ["sha256sum"]
    for (index, picture) in pictures.enumerated() {
      let member = try #require(archive[picture.file])
      let image = try JPEGImage(decoding: archive.bytes(of: member, most: 10_000))
      let pixels =
        image.channels == 3 ? image.pixels : image.pixels.flatMap { [$0, $0, $0] }
      #expect(pixels.reduce(0) { $0 + Int($1) } == picture.sum, "\(picture.file)")
      #expect(Array(pixels.prefix(3)) == picture.first && Array(pixels.suffix(3)) == picture.last)
      try write(Data(pixels), to: folder.path + "/\(index)")
      programs.append("\(index)")
    }
    let sums = String(decoding: try runProgram(programs, in: folder.path), as: UTF8.self)
      .split(separator: "\n").map { String($0.prefix(64)) }
    #expect(sums == pictures.map(\.sha256))
  }

  /// The part of the images that the reference is of: 100 of each class.
  @Test(.enabled(if: realImages != nil, "WORKBOOK_DATASETS names no folder with Tiny ImageNet"))
  func meansOfTheRealImagesAreAsPublished() throws {
    try FileManager.default.removeItem(atPath: packed)
    try FileManager.default.createSymbolicLink(
      atPath: packed, withDestinationPath: try #require(Self.realImages) + "/tiny-imagenet-200.zip")
    let images = try TinyImageNet.load(from: folder.url)
    let training = images.training
    let reference = try Self.reference().training
    // All of the published images have other means, known to four digits.
    let isPart = training.count == reference.images
    #expect(isPart || training.count == 100_000)
    #expect(Set(training.classCounts) == [training.count / 200])
    #expect(training.classNames.prefix(2) == ["Egyptian cat", "reel"])
    let (sums, squares) = training.pixels.withUnsafeBufferPointer { pixels in
      var sums = [0, 0, 0]
      var squares = [0, 0, 0]
      for (place, byte) in pixels.enumerated() {
        sums[place % 3] += Int(byte)
        squares[place % 3] += Int(byte) * Int(byte)
      }
      return (sums, squares)
    }
    let count = Double(training.pixels.count / 3)
    for channel in 0..<3 {
      let mean = Double(sums[channel]) / count / 255
      let deviation = (Double(squares[channel]) / count / 65_025 - mean * mean).squareRoot()
      #expect(
        abs(mean - (isPart ? reference.mean[channel] : [0.4802, 0.4481, 0.3975][channel]))
          < (isPart ? 1e-12 : 1e-4))
      if isPart { #expect(abs(deviation - reference.std[channel]) < 1e-9) }
    }
  }
}

extension TemporaryFolder {
  fileprivate func isEmptyFolder(_ path: String) -> Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? false
  }
}
