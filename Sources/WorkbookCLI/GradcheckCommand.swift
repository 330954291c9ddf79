// `workbook gradcheck`.

import Assignments
import GradientChecking
import LinearAlgebra

/// What can be checked.
let gradcheckTargets = GradientCheckNotebook.steps.map(\.id)

func gradcheck(_ invocation: Invocation) throws -> ExitCode {
  let known = gradcheckTargets + ["all"]
  for target in invocation.positionals where !known.contains(target) {
    throw UsageError.unknownName(target, kind: "gradient check", known: known)
  }
  let chosen = invocation.positionals.filter { $0 != "all" }
  let everything = chosen.isEmpty || invocation.positionals.contains("all")
  var run = GradientCheckRun()
  let samples = try invocation.integer("samples", in: 1...1_000_000) ?? 100
  run.options = CheckOptions(
    step: try invocation.number("step", above: 0, below: 1) ?? CheckOptions().step,
    samplesPerBlock: samples, samplesPerGroup: max(1, min(20, samples / 2)))
  run.indices = try invocation.integers("index", in: 0...Int.max)
  run.trainingSteps = try invocation.integer("after", in: 0...100_000) ?? 0
  run.showsStepSweep = invocation.has("step-sweep")
  return try carryOut(
    invocation, assignment: "gradcheck", only: everything ? nil : chosen
  ) { launch in
    var notebook = GradientCheckNotebook(options: launch.options, run: run)
    return try launch.runner.run(
      &notebook, only: launch.only, header: launch.header, renderers: launch.renderers)
  }
}
