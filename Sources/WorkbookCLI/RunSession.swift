// What the runs of one command share: its options, its data, its interruptions.

import AssignmentCatalog
import Datasets
import LinearAlgebra
import Notebook
import WorkbookKit

/// Runs assignments with the options of a command line.
struct RunSession {
  private let invocation: Invocation
  private let seed: UInt32
  /// The one that was named.
  private let precision: Precision?
  private let threads: Int
  private let sources: [String: DataSource]
  private let images: ImageChoice
  let interrupts: Interrupts

  /// - Parameter datasets: Those that the runs will ask for, nil for a run that reads none: what is
  ///   missing is told before anything is run.
  /// - Throws: `UsageError` for options that make no sense, `DatasetError` for missing data.
  init(
    _ invocation: Invocation, datasets: [CatalogEntry?], interrupts: Interrupts = Interrupts()
  ) throws {
    self.invocation = invocation
    self.interrupts = interrupts
    rememberProgram()
    seed = UInt32(try invocation.integer("seed", in: 0...Int(UInt32.max)) ?? 0)
    precision = try invocation.choice("precision")
    threads = try invocation.integer("threads", in: 1...1024) ?? Execution.automatic.threads
    images = try ImageChoice(invocation)
    if invocation.has(.madeUp), invocation.value("data") != nil {
      throw UsageError.conflict("--made-up", "--data")
    }
    var sources: [String: DataSource] = [:]
    for dataset in datasets.compactMap(\.self) where sources[dataset.name] == nil {
      sources[dataset.name] = try DataSource(invocation, seed: seed, dataset: dataset)
    }
    self.sources = sources
  }

  /// A command line that repeats the run wherever and whenever it is called: with the folder of
  /// the data and the number of threads that this call found by itself.
  var commandLine: String {
    var found: [String] = []
    if !sources.isEmpty && !invocation.has(.data) && !invocation.has(.madeUp) {
      let isSynthetic = sources.values.map(\.isSynthetic)
      if isSynthetic.allSatisfy({ $0 }) {
        found = ["--made-up"]
      } else if !isSynthetic.contains(true) {
        found = ["--data", datasetsFolder(invocation)]
      }
      // Where only some data are there, no option says so; the same folder finds the same.
    }
    if !invocation.has(.threads) { found += ["--threads", "\(threads)"] }
    return invocation.commandLine(with: found)
  }

  /// Runs steps, shows them, and writes their files.
  ///
  /// - Returns: How it went. A file that could not be written is complained about, and turns
  ///   success into an internal error; the results are on standard output all the same.
  /// - Throws: What ended the run; its files have then been written with what was finished.
  func run(
    _ assignment: String, on dataset: CatalogEntry?, only: [String]?,
    usually usual: Precision = .double, outputs: RunOutputs,
    _ run: (Launch) throws -> RunSummary
  ) throws -> (code: ExitCode, summary: RunSummary) {
    // Where nothing is read, what a run draws depends on its seed alone.
    let data = dataset.map { dataset -> DataSource in
      guard let data = sources[dataset.name] else {
        preconditionFailure("a run on \(dataset.name), which the session was not told of")
      }
      return data
    }
    let precision = precision ?? usual
    let console = invocation.console
    var renderers = outputs.renderers
    if let width = console.progressWidth {
      renderers.append(ProgressBar(width: width) { console.errors.write($0) })
    } else {
      renderers.append(ProgressLines { console.errors.write($0) })
    }
    var style = console.style(images: images)
    style.pictureFile = outputs.pictureFile
    renderers.append(
      TextRenderer(
        style: style, isQuiet: invocation.has(.quiet), isVerbose: invocation.has(.verbose),
        showsCode: invocation.has(.code),
        write: { console.output.write($0) }))
    let isFileWanted = outputs.areWanted
    var execution = Execution(threads: threads)
    execution.isExact = invocation.has(.exact)
    let options = AssignmentOptions(
      source: data?.source ?? .synthetic, seed: seed, execution: execution,
      shuffles: invocation.has(.shuffle))
    var launch = Launch(
      options: options, precision: precision,
      runner: Runner(
        withheldAnswers: try withheldAnswers(of: assignment),
        isCancelled: { [interrupts] in
          // Without a reader, only a file is worth going on for.
          interrupts.isInterrupted || (console.output.isBroken && !isFileWanted)
        }),
      only: only,
      header: RunHeader(
        assignment: assignment, dataset: data?.source.datasetName ?? "none",
        dataNote: (data?.note ?? "No data set is read.")
          + (invocation.has(.shuffle) ? " Shuffled with seed \(seed) (--shuffle)." : "")
          + (invocation.values("set").map { " With --set \($0.joined(separator: ","))." } ?? ""),
        seed: seed, precision: precision.rawValue, threads: threads, version: version,
        command: commandLine,
        place: CoursePlace(of: assignment, in: CatalogedAssignment.all.map(\.name))),
      renderers: renderers)
    if invocation.has("cache") || invocation.has("watch") {
      launch.runner.cache = StepCache.ofUser(invocation.environment).results(
        of: assignment,
        circumstances(
          options, precision, settings: invocation.values("set") ?? [], dataset: dataset))
      var isFirst = true
      launch.runner.whenNotKept = { error in
        if isFirst { console.complain("results are not kept: '\(error.path)': \(error).") }
        isFirst = false
      }
    }
    let summary: RunSummary
    do {
      summary = try run(launch)
    } catch {
      for failure in outputs.write() { console.complain(failure.description) }
      throw error
    }
    let failures = outputs.write()
    for failure in failures { console.complain(failure.description) }
    if outputs.areWanted && !outputs.areWorthWriting {
      console.complain("interrupted before the first step was finished; no file was written.")
    }
    // A failure that has scrolled away, or gone into a pipe, is told at the end.
    for failure in summary.failedSteps { console.complain("\(failure.id): \(failure.message)") }
    if summary.wasInterrupted { return (interrupts.exitCode ?? .interrupted, summary) }
    if !failures.isEmpty { return (.internalError, summary) }
    return (summary.isGood ? .success : .checkFailed, summary)
  }
}
