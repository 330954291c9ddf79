// `workbook run all`: folders, an index, and what an interruption leaves of them.

import Foundation
import TestSupport
import Testing

struct RunAllTests {
  @Test func anInterruptedCourseLeavesAnIndexOfWhatIsFinished() throws {
    let folder = try TemporaryFolder()
    try writeSmallCIFAR10(in: folder.path)
    try writeSmallMNIST(in: folder.path)
    let process = try WorkbookProcess(
      ["run", "all", "--data", ".", "--html", "pages/", "--json", "records", "--threads", "1"],
      in: folder.path)
    // kNN on a few images is over at once; the next assignment is stopped as it begins.
    let seen = process.read(until: "· svm ·")
    process.send(SIGINT)
    let result = process.finish()
    #expect(result.status == 130, "\(seen.suffix(300)) \(result.errors)")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pages")
    #expect(pages.contains("index.html") && pages.contains("knn.html"))
    #expect(FileManager.default.fileExists(atPath: folder.path + "/records/knn.json"))
    let index = try String(contentsOfFile: folder.path + "/pages/index.html", encoding: .utf8)
    let count = try workbook("list").output.split(separator: "\n").count { !$0.hasPrefix(" ") }
    #expect(index.contains("1 of \(count) assignments passed"))
    #expect(index.contains("Interrupted. Not run: "))
    #expect(index.contains("<dt>Time</dt>"))
    #expect(index.contains("href=\"knn.html\"") && !index.contains("href=\"dropout.html\""))
    // A page leads to pages that are there, and to no other.
    let knn = try String(contentsOfFile: folder.path + "/pages/knn.html", encoding: .utf8)
    #expect(knn.contains("<a href=\"index.html\">"))
    for page in pages where page.hasSuffix(".html") {
      let text = try String(contentsOfFile: folder.path + "/pages/\(page)", encoding: .utf8)
      for part in text.components(separatedBy: "<a href=\"").dropFirst() {
        let address = part.prefix { $0 != "\"" }
        guard !address.hasPrefix("#"), !address.hasPrefix("http") else { continue }
        #expect(pages.contains(String(address)), "\(page) leads to \(address)")
      }
    }
  }

  @Test func wrongWordsLeaveNoFolder() throws {
    let folder = try TemporaryFolder()
    for extra in [["--seed", "abc"], ["--data", "nowhere"], ["--images", "gif"]] {
      let result = try workbook(["run", "all", "--html", "new"] + extra, in: folder.path)
      #expect(result.status == 64 || result.status == 66, "\(extra)")
      #expect(try folder.names.isEmpty, "\(extra)")
    }
  }
}
