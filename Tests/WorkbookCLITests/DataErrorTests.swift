import Foundation
import TestSupport
import Testing

struct DataErrorTests {
  private let names = (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]

  /// A folder of good files of three records each.
  private func goodFolder() throws -> (TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    let batches = folder.path + "/cifar-10-batches-bin"
    try FileManager.default.createDirectory(atPath: batches, withIntermediateDirectories: true)
    let record = Data([3]) + Data(repeating: 128, count: 3072)
    for name in names {
      try (record + record + record).write(to: URL(fileURLWithPath: "\(batches)/\(name)"))
    }
    return (folder, batches)
  }

  private func run(_ folder: String) throws -> Finished {
    try workbook("run", "knn", "--data", folder, "--only", "load")
  }

  @Test func goodFilesAreRead() throws {
    let (folder, _) = try goodFolder()
    let result = try run(folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("(15, 32, 32, 3)"))
    #expect(result.output.contains("not the published files"))
  }

  @Test func theEnvironmentNamesAFolderAsWell() throws {
    let (folder, _) = try goodFolder()
    let result = try workbook(
      ["run", "knn", "--only", "load"], environment: ["WORKBOOK_DATASETS": folder.path])
    #expect(result.output.contains("(15, 32, 32, 3)"))
  }

  @Test func aFewImagesRunToTheEnd() throws {
    let (folder, _) = try goodFolder()
    let result = try workbook("run", "knn", "--data", folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("only 15 training images instead of 5000"))
    #expect(result.output.contains("Left out"))
  }

  /// One line on standard error that names the file and what to do.
  private func expectError(_ result: Finished, _ status: Int32, _ parts: String...) {
    #expect(result.status == status)
    #expect(result.errors.filter { $0 == "\n" }.count == 1, "\(result.errors)")
    for part in parts { #expect(result.errors.contains(part), "\(result.errors)") }
  }

  @Test func aFolderThatIsNotThere() throws {
    let result = try run("/no/such/folder")
    expectError(result, 66, "'/no/such/folder' is missing", "datasets get cifar10")
    #expect(result.output.isEmpty)
  }

  @Test func aFileThatIsMissing() throws {
    let (folder, batches) = try goodFolder()
    try FileManager.default.removeItem(atPath: batches + "/data_batch_4.bin")
    expectError(try run(folder.path), 66, "data_batch_4.bin' is missing")
  }

  @Test func aFileThatIsCutShort() throws {
    let (folder, batches) = try goodFolder()
    try Data(repeating: 1, count: 12_345).write(
      to: URL(fileURLWithPath: batches + "/data_batch_2.bin"))
    expectError(
      try run(folder.path), 65, "data_batch_2.bin' has 12,345 bytes", "record size, 3,073 bytes")
  }

  @Test func anEmptyFile() throws {
    let (folder, batches) = try goodFolder()
    try Data().write(to: URL(fileURLWithPath: batches + "/test_batch.bin"))
    expectError(try run(folder.path), 65, "test_batch.bin' is empty")
  }

  @Test func aLabelThatNoClassHas() throws {
    let (folder, batches) = try goodFolder()
    try (Data([10]) + Data(repeating: 0, count: 3072))
      .write(to: URL(fileURLWithPath: batches + "/data_batch_5.bin"))
    expectError(try run(folder.path), 65, "data_batch_5.bin' has label 10 in record 1")
  }

  @Test func aFolderForAFile() throws {
    let (folder, batches) = try goodFolder()
    let path = batches + "/data_batch_3.bin"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    expectError(try run(folder.path), 66, "data_batch_3.bin' is a folder")
  }

  @Test func aFileForAFolder() throws {
    let (folder, batches) = try goodFolder()
    expectError(try run(batches + "/data_batch_1.bin"), 66, "is a file")
    _ = folder
  }

  @Test func moreImagesThanThereAre() throws {
    let (folder, _) = try goodFolder()
    let result = try workbook("sweep", "knn", "--data", folder.path, "--train", "16")
    expectError(result, 64, "--train 16 asks for more images than the 15 there are")
  }

  @Test func dataSetsThatAreNotThere() throws {
    let folder = try TemporaryFolder()
    let verified = try workbook("datasets", "verify", "cifar10", "--data", folder.path)
    #expect(verified.status == 66)
    #expect(verified.output.contains("not installed"))
    let got = try workbook(
      "datasets", "get", "cifar10", "--data", folder.path, "--from", folder.path + "/x.tar.gz")
    expectError(got, 66, "x.tar.gz' does not exist")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/cifar-10-batches-bin"))
  }
}
