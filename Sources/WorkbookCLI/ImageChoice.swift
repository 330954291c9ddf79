// How pictures are shown on the terminal: as somebody asks, or as the environment tells.

import Reporting
import WorkbookKit

/// The values of `--images`.
enum ImageChoice: String, CaseIterable {
  case auto, kitty, iterm, sixel, blocks, none

  init(_ invocation: Invocation) throws(UsageError) {
    let asked: ImageChoice? = try invocation.choice("images")
    if invocation.has(.noImages) {
      if asked != nil { throw .conflict("--no-images", "--images") }
      self = .none
    } else {
      self = asked ?? .auto
    }
  }

  /// How pictures are drawn on a terminal with this environment; nil where none are.
  ///
  /// The terminal is known by its variables alone. Asking it would be surer, and would hang where
  /// nobody answers.
  func form(in environment: [String: String], usesColor: Bool) -> TextStyle.PictureForm? {
    let blocks = TextStyle.PictureForm.text(
      usesColor ? Self.textForm(in: environment) : .characters)
    switch self {
    case .none: return nil
    case .blocks: return blocks
    case .kitty: return .pixels(.kitty)
    case .iterm: return .pixels(.iterm)
    case .sixel: return .pixels(.sixel)
    case .auto:
      guard usesColor, let images = Self.imageProtocol(in: environment) else { return blocks }
      return .pixels(images)
    }
  }

  /// What pictures are made of on a terminal that draws none but may show colours.
  ///
  /// A terminal that does not know the codes of 256 colours shows their digits instead.
  static func textForm(in environment: [String: String]) -> Raster.TextForm {
    if ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") { return .halfBlocks }
    let term = environment["TERM"] ?? ""
    let has256 =
      term.contains("256color") || term.hasSuffix("-direct") || terminals.contains(term)
    return has256 ? .halfBlocks256 : .characters
  }

  /// Names of terminals that have 256 colours and do not say so in their names.
  private static let terminals: Set<String> = [
    "alacritty", "contour", "foot", "foot-extra", "mlterm", "rio", "wezterm", "xterm-ghostty",
    "xterm-kitty",
  ]

  /// What the terminal that left these variables draws, nil where that is not known.
  static func imageProtocol(in environment: [String: String]) -> ImageProtocol? {
    func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    let term = environment["TERM"] ?? ""
    let program = environment["TERM_PROGRAM"] ?? ""
    // tmux and screen keep the variables of the terminal they were started in, and swallow what
    // they do not know.
    if isSet("TMUX") || term.hasPrefix("tmux") || term.hasPrefix("screen") { return nil }
    if program == "WezTerm" || isSet("WEZTERM_EXECUTABLE") { return .iterm }
    if program == "iTerm.app" || environment["LC_TERMINAL"] == "iTerm2" { return .iterm }
    if isSet("KITTY_WINDOW_ID") || term == "xterm-kitty" || program == "ghostty"
      || term == "xterm-ghostty"
    {
      return .kitty
    }
    // Konsole writes 22.04 as 220400; that release was the first to draw pictures.
    if let konsole = Int(environment["KONSOLE_VERSION"] ?? ""), konsole >= 220_400 {
      return .kitty
    }
    if ["foot", "foot-extra", "mlterm", "contour", "yaft-256color"].contains(term) {
      return .sixel
    }
    return nil
  }
}
