import Foundation
import TestSupport
import Testing

/// `--set`, and nets that are saved and loaded.
struct SettingsTests {
  private let tiny = ["--made-up", "--quiet", "--no-images", "--threads", "2"]

  private func run(_ words: [String], in folder: TemporaryFolder) throws -> Finished {
    try workbook(["run", "image-nets"] + tiny + words, in: folder.path)
  }

  private func step(_ id: String, of file: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    let run = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let steps = try #require(run["steps"] as? [[String: Any]])
    return try #require(steps.first { $0["id"] as? String == id })
  }

  @Test func theListShowsEverySetting() throws {
    let list = try workbook("list", "--settings").output
    for name in ["net", "images", "train", "epochs", "batch", "width", "lr", "schedule", "decay"] {
      #expect(list.contains("\n  \(name): "))
    }
    #expect(list.contains("Expects a whole number from 0 to 1000."))
  }

  /// Layers wide enough for Winograd's form round otherwise without it, and not at all otherwise where
  /// they are computed in `Double`.
  @Test func exactConvolutionsAreDirect() throws {
    let folder = try TemporaryFolder()
    func losses(_ words: String...) throws -> [Double] {
      let run = try run(
        ["--set", "net=vgg-11,width=32,train=100,batch=50,epochs=1", "--only", "train"] + words
          + ["--json", "a.json"], in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let values = try step("train", of: folder.path + "/a.json")["values"] as? [String: Any]
      return try #require(values?["history_vgg-11"] as? [Double])
    }
    let (fast, exact) = (try losses(), try losses("--exact"))
    #expect(fast != exact && !fast.isEmpty && fast.count == exact.count)
    for (first, second) in zip(fast, exact) { #expect(abs(first - second) < 1e-2 * abs(second)) }
    #expect(try losses("--precision", "double") == losses("--precision", "double", "--exact"))
  }

  /// A net is trained as set, saved, loaded and only tested: the same accuracy. Then it is trained on.
  @Test func aNetIsTrainedAsSetSavedAndLoaded() throws {
    let folder = try TemporaryFolder()
    let settings = "net=resnet-18,plain-18,epochs=2,width=2,batch=100"
    let trained = try run(
      ["--set", settings, "--set", "train=300", "--save", "net", "--json", "a.json"], in: folder)
    #expect(trained.status == 0, "\(trained.errors)")
    let words = trained.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains("With --set net=resnet-18,plain-18,epochs=2,width=2,batch=100,train=300."))
    let training = try step("train", of: folder.path + "/a.json")
    let history = try #require(
      (training["values"] as? [String: Any])?["history_resnet-18"] as? [Double])
    #expect(history.count == 6)
    let loaded = try run(
      [
        "--load", "net", "--set", "epochs=0", "--only", "test", "--only", "filters", "--json",
        "b.json",
      ],
      in: folder)
    #expect(loaded.status == 0, "\(loaded.errors)")
    func accuracy(_ file: String, _ net: String) throws -> Double {
      let tables = try step("test", of: folder.path + "/" + file)["tables"] as? [String: Any]
      let rows = try #require(tables?["accuracies"] as? [String: [String: Double]])
      return try #require(rows[net]?["validation"])
    }
    // The net with the better validation accuracy was saved, with its best epoch's parameters.
    let tables = training["tables"] as? [String: Any]
    #expect(tables?["trainings"] != nil)
    let found = try accuracy("b.json", "loaded")
    let last = try ["resnet-18", "plain-18"].map { try accuracy("a.json", $0) }
    #expect(found >= (last.max() ?? 1))
    let on = try run(
      [
        "--load", "net", "--set", "epochs=1,train=200,batch=100", "--only", "train", "--json",
        "c.json",
      ],
      in: folder)
    #expect(on.status == 0, "\(on.errors)")
    let values = try step("train", of: folder.path + "/c.json")["values"] as? [String: Any]
    #expect((values?["history_loaded"] as? [Double])?.count == 2)
  }

  @Test func whatCannotBeDoneIsSaid() throws {
    let folder = try TemporaryFolder()
    let nothing = try run(["--set", "epochs=0", "--only", "train"], in: folder)
    #expect(nothing.status != 0 && nothing.errors.contains("give a number of epochs"))
    let missing = try run(["--load", "none", "--only", "train"], in: folder)
    #expect(missing.status != 0 && missing.errors.contains("none"))
    try Data("no net".utf8).write(to: URL(fileURLWithPath: folder.path + "/text"))
    let text = try run(["--load", "text", "--only", "train"], in: folder)
    #expect(text.status != 0 && text.errors.contains("text"))
    // A net of as many inputs and classes, whose pixels are in another order.
    let other = try workbook(
      ["run", "two-layer-net", "--only", "save", "--precision", "float", "--save", "flat"] + tiny,
      in: folder.path)
    #expect(other.status == 0, "\(other.errors)")
    let flat = try run(["--load", "flat", "--only", "train"], in: folder)
    #expect(flat.status != 0 && flat.errors.contains("'flat' holds a net for 3072 numbers"))
  }
}
