// Which errors of a step a run survives.

import Datasets
import Files
import NeuralNetworks
import WorkbookKit

/// A run goes on where a step fails, and ends with 1.
///
/// These errors end it, with their own codes, because going on would be of no use: wrong usage, and
/// a checkpoint that is not this run's, are mistakes in the command line, which is to be given again;
/// bad or missing data that the first step meets are what the run is about.
func goingOn(repeating options: GivenOptions) -> FailurePolicy {
  .skipDependents(
    unless: { error, hasFinishedSteps in
      if error is ModelFileError || error is ArrayArchiveError { return true }
      return switch ExitCode(for: error) {
      case .wrongUsage, .interrupted: true
      case .badData, .missingInput: !hasFinishedSteps
      default: false
      }
    },
    describe: { CommandLineTool.message(for: $0, repeating: options) })
}
