import Foundation
import Testing

struct UsageTests {
  /// Wrong words end with 64, one line on standard error that names them, and no output.
  @Test(arguments: [
    (["rnu", "knn"], "no command 'rnu'. Did you mean 'run'?"),
    (["run"], "ASSIGNMENT is missing"),
    (["run", "kn"], "no assignment 'kn'. Did you mean 'knn'?"),
    (
      ["run", "optimization"],
      "now in 4: gradient-descent, spiral, update-rules, tuning. Name one of them, such as 'workbook"
    ),
    (["answer", "optimization", "3"], "there is no assignment 'optimization' any more"),
    (["run", "knn", "again"], "unexpected argument 'again'"),
    (["run", "knn", "--sed", "1"], "no option '--sed'. Did you mean '--seed'?"),
    (["run", "knn", "--seed"], "--seed needs a value: --seed N"),
    (["run", "knn", "--seed", "x"], "--seed expects a whole number from 0 to 4294967295, not 'x'"),
    (["run", "knn", "--seed", "-1"], "--seed expects a whole number"),
    (["run", "knn", "--seed", "1", "--seed=2"], "--seed may be given on"),
    (["run", "knn", "--quiet=yes"], "--quiet takes no value"),
    (
      ["run", "knn", "--threads", "-1"], "--threads expects a whole number from 1 to 1024, not '-1'"
    ),
    (["run", "knn", "--threads", "0"], "--threads expects"),
    (["run", "knn", "--precision", "half"], "--precision expects float or double, not 'half'"),
    (["run", "knn", "--only", "cross-validatoin"], "Did you mean 'cross-validation'?"),
    (["run", "knn", "--only="], "--only expects"),
    (["gradcheck", "svm", "--shuffle"], "no option '--shuffle'"),
    (["run", "knn", "--made-up", "--data", "x"], "cannot be combined"),
    (["run", "spiral", "--made-up", "--data", "x"], "cannot be combined"),
    (
      ["run", "knn", "--json", "no/such/folder/x.json"],
      "--json 'no/such/folder/x.json' cannot be written"
    ),
    (["run", "knn", "--json", "."], "it is a folder"),
    (["run", "knn", "--save", "x"], "--save does not apply to 'workbook run knn'"),
    (["run", "dropout", "--set", "keep=1"], "--set keep expects a number from 0.01 to 0.99"),
    (
      ["run", "digits", "--set", "hidden=300,0"],
      "--set hidden expects 1 to 8 whole numbers from 1 to 4096, not '300,0'"
    ),
    (["run", "features", "--set", "features=both,hue"], "expects one of both, hog, hue"),
    (["run", "softmax", "--set", "delta=2"], "setting of softmax"),
    (["run", "two-layer-net", "--save", "missing/x"], "--save 'missing/x' cannot be written"),
    (["run", "two-layer-net", "--only", "train", "--save", "x"], "--save requires --only save"),
    (
      ["run", "curve-fitting", "--set", "k=3"],
      "--set does not apply to 'workbook run curve-fitting'"
    ),
    (["run", "knn", "--set", "metric=l3"], "one of l2, l1"),
    (["run", "all", "--set", "epochs=3"], "--set does not apply to 'workbook run all'"),
    (["run", "image-nets", "--set", "epoch=3"], "Did you mean 'epochs'?"),
    (["run", "image-nets", "--set", ""], "--set expects NAME=VALUE"),
    (["run", "image-nets", "--made-up", "--set", "images=cifar100"], "cannot be combined"),
    (["run", "image-nets", "--load", "x", "--set", "net=vgg-11"], "cannot be combined"),
    (["run", "image-nets", "--load", "x", "--set", "width=8"], "cannot be combined"),
    (["run", "image-nets", "--set", "epochs"], "--set expects NAME=VALUE, not 'epochs'"),
    (
      ["run", "image-nets", "--set", "epochs=-1"],
      "--set epochs expects a whole number from 0 to 1000, not '-1'"
    ),
    (["run", "image-nets", "--set", "epochs=1,epochs=2"], "--set names epochs twice"),
    (
      ["run", "image-nets", "--set", "lr=0"], "--set lr expects a number from 1e-12 to 10, not '0'"
    ),
    (["run", "image-nets", "--set", "lr=nan"], "--set lr expects a number"),
    (["run", "image-nets", "--set", "net=vgg-11,vgg-12"], "not 'vgg-11,vgg-12'"),
    (["run", "image-nets", "--set", "net=vgg-11,vgg-11"], "--set net expects some of vgg-11,"),
    (["run", "image-nets", "--set", "schedule=step,cosine"], "--set schedule expects one of"),
    (["run", "knn", "--load", "x"], "--load does not apply to 'workbook run knn'"),
    (["sweep", "svn"], "no model 'svn'"),
    (
      ["sweep", "knn", "--k", "0"],
      "--k expects whole numbers of at least 1, not '0'"
    ),
    (["sweep", "knn", "--k", ""], "--k expects"),
    (["sweep", "knn", "--k", "1,,3"], "--k has a comma too many in '1,,3'"),
    (["sweep", "knn", "--k", "1,3,1"], "--k names 1 twice"),
    (["sweep", "knn", "--k", "1.5"], "--k expects"),
    (
      ["sweep", "knn", "--k", "1e9", "--train", "50", "--test", "5"],
      "--k 1000000000 is more than the 40 training images"
    ),
    (["sweep", "knn", "--k", "99999999999999999999"], "--k expects"),
    (["sweep", "knn", "--folds", "1"], "--folds expects a whole number of at least 2, not '1'"),
    (
      ["sweep", "knn", "--folds", "6000", "--test", "5"],
      "--folds: 5000 samples cannot fill 6000 folds"
    ),
    (["sweep", "knn", "--metric", "l3"], "--metric expects l2 or l1, not 'l3'"),
    (["sweep", "knn", "--train", "0"], "--train expects"),
    (["datasets", "fetch"], "no command 'datasets fetch'"),
    (["datasets", "get"], "NAME is missing"),
    (["datasets", "get", "cifar"], "no data set 'cifar'"),
    (["datasets", "verify", "mnits"], "Did you mean 'mnist'?"),
    (["datasets", "get", "cifar10", "--from", "ftp://x/y"], "ftp://x/y"),
  ])
  func wrongWords(_ arguments: [String], expected: String) throws {
    let result = try workbook(arguments)
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("workbook: "))
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(result.errors.filter { $0 == "\n" }.count == 1, "\(result.errors)")
  }

  @Test(arguments: [
    ["--help"], ["help"], [], ["run", "--help"], ["run", "knn", "-h"], ["help", "sweep"],
    ["datasets"], ["datasets", "--help"], ["datasets", "get", "--help"], ["list", "--help"],
  ])
  func helpIsOnStandardOutput(_ arguments: [String]) throws {
    let result = try workbook(arguments)
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(result.output.contains("Usage: workbook"))
  }

  @Test(arguments: [
    ["list"], ["run"], ["sweep"], ["datasets", "list"], ["datasets", "get"],
    ["datasets", "verify"],
  ])
  func everyCommandHasAnExample(_ command: [String]) throws {
    let result = try workbook(command + ["--help"])
    #expect(result.output.contains("Example"))
    #expect(result.output.contains("  workbook " + command.joined(separator: " ")))
  }

  @Test func theVersionIsANumber() throws {
    let result = try workbook("--version")
    #expect(result.output.wholeMatch(of: /workbook \d+\.\d+\.\d+\n/) != nil)
  }

  @Test func listNamesEveryStep() throws {
    let result = try workbook("list")
    #expect(result.output.hasPrefix("knn: "))
    #expect(result.output.contains("\n  cross-validation\n"))
  }
}
