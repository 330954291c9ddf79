// The exit codes of the command, those of sysexits.h where it has one.

import AssignmentCatalog
import DatasetInstallation
import Datasets
import ExerciseJudging
import Files
import Foundation
import ModelSelection
import NeuralNetworks
import Notebook
import WorkbookKit

/// The exit code of the command.
enum ExitCode: Int32 {
  case success = 0
  /// A check or a step of the run failed, or a data set is not what was published.
  case checkFailed = 1
  case wrongUsage = 64
  case badData = 65
  case missingInput = 66
  case internalError = 70
  case hungUp = 129
  case interrupted = 130
  case terminated = 143

  /// Those that a command ends with by itself, and what they mean.
  static let documented: [(code: ExitCode, meaning: String)] = [
    (.success, "success"), (.checkFailed, "a check or a step failed"), (.wrongUsage, "wrong usage"),
    (.badData, "bad data"), (.missingInput, "missing input"), (.internalError, "internal error"),
    (.interrupted, "interrupted"),
  ]

  /// The code for an error that ended the command.
  init(for error: any Error) {
    switch error {
    case let error as any NotebookError:
      switch error.mistake {
      case .usage: self = .wrongUsage
      case .data: self = .badData
      case .missingInput: self = .missingInput
      }
    case is MergeError, is SlurmError: self = .missingInput
    case is UsageError, is FoldsError, is RunError, is ParameterError, is ChoiceError:
      self = .wrongUsage
    case let error as TrialFailure:
      self.init(for: error.underlying)
    case let error as RunFileError:
      self = error.exitCode
    case is OtherAssignmentError, is ModelFileError, is ArrayArchiveError, is StoredArrayError,
      is StoredNumberError,
      is NumPyFileError:
      self = .badData
    case is FileAccessError, is DatasetFolderError:
      self = .missingInput
    case let error as LearnerFolderError:
      self = error.isMissingInput ? .missingInput : .wrongUsage
    case let error as NumberTableError:
      self = error.isMissingInput ? .missingInput : .badData
    case let error as ResultsFileError:
      switch error {
      case .otherSweep, .otherFormat, .damagedHeader, .notResults: self = .badData
      case .inUse, .system: self = .missingInput
      }
    case let error as DatasetError:
      self = error.isMissingInput ? .missingInput : .badData
    case let error as DatasetInstallationError:
      switch error.kind {
      case .wrongUsage: self = .wrongUsage
      case .badData: self = .badData
      case .missingInput, .cannotWrite: self = .missingInput
      case .interrupted: self = .interrupted
      }
    default:
      self = .internalError
    }
  }
}

/// How the process ends.
enum Outcome: Equatable {
  case code(ExitCode)
  /// The reader of standard output has gone: the process ends silently with SIGPIPE, as others do.
  case brokenPipe

  func end() -> Never {
    switch self {
    case .code(let code):
      exit(code.rawValue)
    case .brokenPipe:
      signal(SIGPIPE, SIG_DFL)
      kill(getpid(), SIGPIPE)
      exit(128 + SIGPIPE)
    }
  }
}
