// What benchmarks found, kept for one table: as JSON for programs, as Markdown for readers.

import Foundation
import LinearAlgebra

/// A piece of work, ours and a peer's in turn, round by round.
struct Comparison: Codable {
  /// The benchmark that measured it, such as `products`.
  let group: String
  let work: String
  /// Who else did it; nil where ours was measured alone.
  let peer: String?
  /// Seconds of each round.
  let ours: [Double]
  /// Seconds of each round, empty without a peer.
  let theirs: [Double]

  /// How many times as long the peer took, round by round.
  var ratios: [Double] { zip(theirs, ours).map(/) }
}

/// The machine and the programs that were measured on it.
struct BenchmarkMachine: Codable {
  let processor: String
  let threads: Int
  let instructions: String
  /// Libraries and their versions.
  var peers: [String] = []

  static var here: BenchmarkMachine {
    BenchmarkMachine(
      processor: processorName ?? "unknown", threads: Execution.automatic.threads,
      instructions: InstructionSet.best.rawValue)
  }

  /// What the system calls the processor.
  private static var processorName: String? {
    #if canImport(Darwin)
      var length = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &length, nil, 0) == 0 else { return nil }
      var name = [UInt8](repeating: 0, count: length)
      guard sysctlbyname("machdep.cpu.brand_string", &name, &length, nil, 0) == 0 else {
        return nil
      }
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let lines = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        .split(separator: "\n")
      return lines?.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        .map { $0.trimmingCharacters(in: .whitespaces) }
    #endif
  }
}

/// All that one call of the command measured.
final class BenchmarkReport {
  private(set) var machine = BenchmarkMachine.here
  private(set) var comparisons: [Comparison] = []

  /// Takes in what was measured.
  func add(
    _ group: String, _ work: String, ours: [Double], peer: String? = nil, theirs: [Double] = []
  ) {
    comparisons.append(
      Comparison(
        group: group, work: work, peer: theirs.isEmpty ? nil : peer, ours: ours, theirs: theirs))
  }

  /// Notes libraries that were measured against, such as `NumPy 2.4.0, scikit-learn 1.8.0`.
  func note(peer: String) {
    for library in peer.split(separator: ", ").map(String.init)
    where !machine.peers.contains(library) {
      machine.peers.append(library)
    }
  }

  /// Writes the report as JSON, and as Markdown.
  func write(json: String?, markdown: String?) throws {
    struct Document: Codable {
      let format: Int
      let machine: BenchmarkMachine
      let comparisons: [Comparison]
    }
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let document = Document(format: 1, machine: machine, comparisons: comparisons)
      try encoder.encode(document).write(to: URL(fileURLWithPath: json), options: .atomic)
    }
    if let markdown {
      try Data(self.markdown.utf8).write(to: URL(fileURLWithPath: markdown), options: .atomic)
    }
  }

  /// A sentence about the machine, and a table.
  var markdown: String {
    let peers =
      machine.peers.isEmpty ? "" : " Beside " + machine.peers.joined(separator: ", ") + "."
    var lines = [
      "\(machine.processor), \(machine.threads) threads, `\(machine.instructions)`.\(peers)", "",
      "| work | ours | peer | its time | times as fast | least … most |",
      "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    var group = ""
    for row in comparisons {
      if row.group != group {
        group = row.group
        lines.append("| **\(group)** | | | | | |")
      }
      let ratios = row.ratios
      let cells =
        ratios.isEmpty
        ? ["", "", "", ""]
        : [
          row.peer ?? "", duration(median(row.theirs)), figure(median(ratios), 2),
          "\(figure(ratios.min()!, 2)) … \(figure(ratios.max()!, 2))",
        ]
      lines.append(
        "| \(row.work) | \(duration(median(row.ours))) | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Seconds in words, to about three digits.
func duration(_ seconds: Double) -> String {
  let units = [(1e-6, "µs"), (1e-3, "ms"), (1, "s")]
  let (unit, name) = units.first { seconds < 999.5 * $0.0 } ?? units[2]
  let number = seconds / unit
  return "\(figure(number, number < 9.995 ? 2 : number < 99.95 ? 1 : 0)) \(name)"
}
