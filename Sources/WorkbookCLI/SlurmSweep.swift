// `workbook sweep --submit slurm`: an array job that trains the shares of a sweep, and a job after it
// that makes the table.

import Files
import Foundation
import ModelSelection

/// What Slurm is asked for.
struct SlurmSweep {
  let model: String
  /// The command of a task, without its options for Slurm, as a shell takes it.
  let command: String
  /// The command that makes the table; it also writes the files of the whole sweep.
  let mergeCommand: String
  let results: String
  let shards: Int
  /// Processors of a task, which is also its number of threads.
  let processors: Int
  /// Slurm's time limit for a task; nil for the partition's.
  let timeLimit: String?
  /// How many times the array is run, one after the other: once for each rung of successive halving, as a
  /// share ends where it would need the others' results.
  let rungs: Int

  /// The script of the array job: task K trains share K.
  ///
  /// A task that is killed with its node is queued again, and resumes from its results file.
  var array: String {
    script(
      "workbook-\(model)", lines: ["--array=1-\(shards)", "--requeue", "--open-mode=append"],
      command: "\(command) --results \(shellQuoted(results)) --shard @SLURM")
  }

  /// The script of the job that makes the table once all tasks have ended, however they did: where
  /// trials are missing, it says which.
  var merge: String {
    let files = (1...shards).map { shellQuoted(Shard($0, of: shards).path(of: results)) }
    return script(
      "workbook-\(model)-table", lines: [],
      command: "\(mergeCommand) --results \(shellQuoted(results)) --merge "
        + files.joined(separator: " "))
  }

  private func script(_ name: String, lines: [String], command: String) -> String {
    let output = shellQuoted(results + (lines.isEmpty ? ".table.log" : ".%a.log"))
    let all =
      ["--job-name=\(name)"] + lines
      + ["--cpus-per-task=\(processors)", "--output=\(output)"]
      + (timeLimit.map { ["--time=\($0)"] } ?? [])
    return "#!/bin/sh\n" + all.map { "#SBATCH \($0)\n" }.joined() + "exec \(command)\n"
  }

  /// Writes both scripts beside the results and, unless only that is wanted, submits them.
  func submit(_ output: OutputStream, isDryRun: Bool) throws {
    let paths = (array: results + ".array.sh", merge: results + ".table.sh")
    if isDryRun {
      let times =
        rungs == 1 ? "" : "Submitted \(rungs) times, one after the other, once for each rung.\n\n"
      output.write("\(times)\(paths.array):\n\n\(array)\n\(paths.merge):\n\n\(merge)")
      return
    }
    for (path, text) in [(paths.array, array), (paths.merge, merge)] {
      try PendingFile(Array(text.utf8), for: path).commit()
    }
    var jobs: [String] = []
    for path in Array(repeating: paths.array, count: rungs) + [paths.merge] {
      jobs.append(
        try Self.sbatch((jobs.last.map { ["--dependency=afterany:\($0)"] } ?? []) + [path]))
    }
    let arrays = jobs.dropLast().joined(separator: ", ")
    output.write(
      """
      Array job\(rungs == 1 ? "" : "s") \(arrays) with \(counted(shards, "task"))\
      \(rungs == 1 ? "" : " each, one job a rung"), then job \(jobs[rungs]), which makes the table.
      Follow them: squeue --job=\(jobs.joined(separator: ","))
      The table:   \(results).table.log
      Tasks that ran out of time resume: sbatch \(shellQuoted(paths.array))\
      \(rungs == 1 ? "" : ", once for each rung that is left"), then sbatch \
      --dependency=afterany:JOB \(shellQuoted(paths.merge))

      """)
  }

  /// The number of a submitted job.
  private static func sbatch(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sbatch", "--parsable"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    do { try process.run() } catch { throw SlurmError(reason: "\(error)") }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // The number, and the cluster behind a semicolon where there are several.
    let number = text.trimmingCharacters(in: .whitespacesAndNewlines).prefix { $0 != ";" }
    guard process.terminationStatus == 0, !number.isEmpty else {
      throw SlurmError(reason: said.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return String(number)
  }
}

/// Slurm took no job.
struct SlurmError: Error, CustomStringConvertible {
  let reason: String

  var description: String {
    "Slurm took no job: \(reason). Run the command on a login node of the cluster, or with "
      + "--dry-run to see the scripts."
  }
}
