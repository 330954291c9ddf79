// Turns checked archives into the files of a data set, with the system's tar and gzip.

import Foundation

extension Installer {
  /// Unpacks the archives into `temporary` and returns the folder that is to be put in place.
  func unpack(
    _ archives: [(archive: PublishedArchive, path: String)], into temporary: String,
    isCancelled: () -> Bool, report: (InstallationEvent) -> Void
  ) throws(DatasetInstallationError) -> String {
    let folder = temporary + "/" + entry.folder
    try FileSystem.makeFolder(temporary)
    for (archive, path) in archives {
      report(.unpacking(archive: archive.name))
      let call: ProgramCall
      switch archive.packing {
      case .gzippedTar:
        // From standard input, since GNU tar takes 'a:b.tar.gz' for a file on the host 'a'.
        // '-o': the files belong to whoever unpacks them, also where that is root.
        call = ProgramCall(["tar", "-xzof", "-"], input: .file(path), folder: temporary)
      case .gzip(let file):
        try FileSystem.makeFolder(folder)
        call = ProgramCall(["gzip", "-dc"], input: .file(path), output: folder + "/" + file)
      }
      let result = try ProgramCall.run([call], isCancelled: isCancelled)[0]
      if result.programIsMissing { throw .programMissing([call.arguments[0]]) }
      if !result.succeeded {
        if result.diskWasFull { throw .diskFull(path: directory) }
        throw .programFailed(
          program: call.arguments[0], subject: path, message: result.message)
      }
    }
    return folder
  }

  /// Throws unless the unpacked files are the published ones.
  func check(
    unpacked folder: String, isCancelled: () -> Bool
  ) throws(DatasetInstallationError) {
    let report = try InstallationReport.make(of: entry, in: folder, isCancelled: isCancelled)
    for (file, published) in zip(report.files, entry.files) {
      let (expected, found): (String, String)
      switch file.condition {
      case .intact, .beginsIntact, .rightSize: continue
      case .missing: (expected, found) = ("\(grouped(published.bytes)) bytes", "missing")
      case .wrongSize(let right, let wrong), .shortened(let right, let wrong, _):
        (expected, found) = ("\(grouped(right)) bytes", "\(grouped(wrong)) bytes")
      case .altered(let right, let wrong):
        (expected, found) = ("SHA-256 \(right)", "SHA-256 \(wrong)")
      }
      throw .wrongContents(
        file: entry.folder + "/" + file.name, expected: expected, found: found,
        dataset: entry.name)
    }
  }

  /// Moves the finished folder into place and returns where what stood there is kept, if anything.
  ///
  /// Nothing of the user's is deleted: what stands in the way is renamed.
  func place(_ folder: String, at target: String) throws(DatasetInstallationError) -> String? {
    if rename(folder, target) == 0 { return nil }
    guard [ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) else { throw .writing(target, code: errno) }
    var aside = target + ".replaced"
    var number = 1
    while FileSystem.exists(aside) {
      number += 1
      aside = target + ".replaced-\(number)"
    }
    guard rename(target, aside) == 0 else { throw .writing(target, code: errno) }
    guard rename(folder, target) == 0 else {
      let code = errno
      rename(aside, target)
      throw .writing(target, code: code)
    }
    return aside
  }
}
