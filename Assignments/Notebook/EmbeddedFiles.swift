// The files inside the binary that an assignment's pages are made of.

import CEmbedding
import WorkbookKit

extension EmbeddedFiles {
  /// The text of a file.
  ///
  /// - Precondition: the assignment's `files.c` embeds a file of that name.
  package subscript(name: String) -> String {
    guard let text = texts.first(where: { $0.name == name })?.text else {
      preconditionFailure("'\(name)' is not embedded")
    }
    return text
  }

  /// The Swift sources, in which pages find the code that they show.
  package var sources: [SourceFile] {
    texts.filter { $0.name.hasSuffix(".swift") }.map { SourceFile(name: $0.name, text: $0.text) }
  }

  private var texts: [(name: String, text: String)] {
    UnsafeBufferPointer(start: files, count: count).map { file in
      let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
      return (String(cString: file.name), String(decoding: bytes, as: UTF8.self))
    }
  }
}
