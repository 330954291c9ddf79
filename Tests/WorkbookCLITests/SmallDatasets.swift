// Data sets of a few records, so that a run takes no time.

import Foundation

/// Writes a folder `cifar-10-batches-bin` of 15 training and 3 test images of all ten classes into
/// another.
func writeSmallCIFAR10(in folder: String) throws {
  let batches = folder + "/cifar-10-batches-bin"
  try FileManager.default.createDirectory(atPath: batches, withIntermediateDirectories: true)
  for (number, name) in ((1...5).map { "data_batch_\($0)" } + ["test_batch"]).enumerated() {
    var bytes = Data()
    for record in 0..<3 {
      let label = UInt8((number * 3 + record) % 10)
      bytes += Data([label]) + Data((0..<3072).map { UInt8(($0 * 7 + Int(label) * 20) % 256) })
    }
    try bytes.write(to: URL(fileURLWithPath: "\(batches)/\(name).bin"))
  }
}

/// Writes a folder `mnist` of 20 training and 5 test digits into another.
func writeSmallMNIST(in folder: String) throws {
  let files = folder + "/mnist"
  try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
  // IDX: two zeros, 8 for bytes, the number of dimensions, and each of them in four bytes.
  for (prefix, count) in [("train", UInt8(20)), ("t10k", 5)] {
    let pixels = (0..<Int(count) * 784).map { UInt8($0 % 251) }
    try (Data([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28]) + Data(pixels))
      .write(to: URL(fileURLWithPath: "\(files)/\(prefix)-images-idx3-ubyte"))
    try (Data([0, 0, 8, 1, 0, 0, 0, count]) + Data((0..<count).map { $0 % 10 }))
      .write(to: URL(fileURLWithPath: "\(files)/\(prefix)-labels-idx1-ubyte"))
  }
}
