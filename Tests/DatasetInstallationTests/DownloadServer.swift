// A real HTTP server on 127.0.0.1 for the tests: raw sockets, and answers as bad as a test wants.

import Foundation

/// What a client asked for.
struct ServedRequest: Equatable {
  var path: String
  /// The value of the `Range` header.
  var range: String?

  /// The first byte asked for, 0 where no range was.
  var start: Int {
    range.flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
  }
}

/// What the server does with a connection, step by step; then it closes it.
enum ServedStep {
  case send(Data)
  case pause(Double)

  static func head(_ status: String, _ fields: [String] = []) -> ServedStep {
    let lines = ["HTTP/1.1 \(status)"] + fields + ["Connection: close", "", ""]
    return .send(Data(lines.joined(separator: "\r\n").utf8))
  }

  /// A whole file as a good server sends it, honouring the range.
  static func file(_ data: Data, for request: ServedRequest) -> [ServedStep] {
    if request.range == nil {
      return [.head("200 OK", ["Content-Length: \(data.count)"]), .send(data)]
    }
    guard request.start < data.count else {
      return [.head("416 Range Not Satisfiable", ["Content-Range: bytes */\(data.count)"])]
    }
    let rest = data.dropFirst(request.start)
    return [
      .head(
        "206 Partial Content",
        [
          "Content-Length: \(rest.count)",
          "Content-Range: bytes \(request.start)-\(data.count - 1)/\(data.count)",
        ]), .send(Data(rest)),
    ]
  }
}

/// Serves until it is stopped or no longer referred to. Every wait in it is bounded.
final class DownloadServer: @unchecked Sendable {
  typealias Answer = @Sendable (ServedRequest, Int) -> [ServedStep]

  let port: Int
  private let listener: Int32
  private let answer: Answer
  // Guards the two below, which connections change on their own threads.
  private let lock = NSLock()
  private var seen: [ServedRequest] = []
  private var stopped = false

  /// - Parameter answer: what to do with a request, and how many came before it.
  init(_ answer: @escaping Answer) throws {
    self.answer = answer
    #if os(Linux)
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    #else
      listener = socket(AF_INET, SOCK_STREAM, 0)
      signal(SIGPIPE, SIG_IGN)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [weak self] in
      while let client = Self.accept(descriptor) {
        guard let server = self else { break }
        Thread.detachNewThread { server.serve(client) }
      }
      close(descriptor)
    }
  }

  var requests: [ServedRequest] { lock.withLock { seen } }

  func address(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  /// Ends every answer under way and takes no more.
  func stop() {
    let isFirst = lock.withLock {
      defer { stopped = true }
      return !stopped
    }
    // Once only: afterwards the number may be that of another server's socket.
    if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
  }

  deinit { stop() }

  private static func accept(_ listener: Int32) -> Int32? {
    let client = Foundation.accept(listener, nil, nil)
    return client >= 0 ? client : nil
  }

  private func serve(_ client: Int32) {
    defer { close(client) }
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(client, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    var head = Data()
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while head.range(of: Data("\r\n\r\n".utf8)) == nil {
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0, head.count < 16_384 else { return }
      head.append(contentsOf: buffer[..<count])
    }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let range = lines.first { $0.lowercased().hasPrefix("range: ") }
    let request = ServedRequest(
      path: lines[0].components(separatedBy: " ")[1],
      range: range.map { String($0.dropFirst("range: ".count)) })
    let index = lock.withLock {
      seen.append(request)
      return seen.count - 1
    }
    for step in answer(request, index) {
      switch step {
      case .send(let data): if !send(data, to: client) { return }
      case .pause(let seconds):
        let deadline = ProcessInfo.processInfo.systemUptime + min(seconds, 20)
        while ProcessInfo.processInfo.systemUptime < deadline {
          if lock.withLock({ stopped }) { return }
          usleep(5_000)
        }
      }
    }
    // The client reads to the end before the socket is torn down.
    shutdown(client, Int32(SHUT_WR))
    while recv(client, &buffer, buffer.count, 0) > 0 {}
  }

  private func send(_ data: Data, to client: Int32) -> Bool {
    #if os(Linux)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      let flags: Int32 = 0
    #endif
    var rest = data[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Foundation.send(client, $0.baseAddress, $0.count, flags) }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }
}
