// `workbook gradcheck`.

import GradientChecking
import GradientChecksNotebook
import LinearAlgebra
import Notebook

/// What can be checked.
let gradcheckTargets = GradientCheckNotebook.steps.map(\.id)

func gradcheck(_ invocation: Invocation) throws -> ExitCode {
  let known = gradcheckTargets + ["all"]
  for target in invocation.positionals where !known.contains(target) {
    throw UsageError.unknownName(target, kind: "gradient check", known: known)
  }
  let chosen = invocation.positionals.filter { $0 != "all" }
  let everything = chosen.isEmpty || invocation.positionals.contains("all")
  var settings = GradientCheckSettings()
  let samples = try invocation.integer("samples", in: 1...1_000_000) ?? 100
  settings.options = CheckOptions(
    step: try invocation.number("step", above: 0, below: 1) ?? CheckOptions().step,
    samplesPerBlock: samples, samplesPerGroup: max(1, min(20, samples / 2)))
  settings.places = try invocation.value("index").map(places)
  settings.trainingSteps = try invocation.integer("after", in: 0...100_000) ?? 0
  settings.showsStepSweep = invocation.has("step-sweep")
  return try carryOut(
    invocation, assignment: "gradcheck", only: everything ? nil : chosen
  ) { launch in
    try launch.run(GradientCheckNotebook(launch.options, settings: settings))
  }
}

/// Reads `17,3` or `W2:17,b1:3`.
private func places(_ text: String) throws(UsageError) -> [GradientCheckSettings.Place] {
  var places: [GradientCheckSettings.Place] = []
  for part in text.split(separator: ",", omittingEmptySubsequences: false) {
    let words = part.split(separator: ":", omittingEmptySubsequences: false)
    guard let index = words.last.flatMap({ Int($0) }), index >= 0, words.count <= 2,
      !(words.first?.isEmpty ?? true)
    else {
      throw .badValue(
        option: "--index", found: text,
        expected: "whole numbers of at least 0 separated by commas, such as 17,3 or W2:17,b1:3")
    }
    let place = GradientCheckSettings.Place(
      block: words.count == 2 ? String(words[0]) : nil, index: index)
    if places.contains(place) { throw .repeatedValue(option: "--index", value: String(part)) }
    places.append(place)
  }
  return places
}
