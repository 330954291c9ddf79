// What a terminal is shown, decided from its variables alone.

import Reporting
import Testing
import WorkbookKit

@testable import WorkbookCLI

struct TerminalTests {
  /// A terminal, what its variables are, and how pictures are drawn on it; nil where none are.
  private static let terminals: [([String: String], TextStyle.PictureForm?)] = [
    (["TERM": "dumb"], nil),
    (["TERM": "dumb", "COLORTERM": "truecolor"], nil),
    // Codes for 256 colours go only to terminals that are known to understand them.
    ([:], .text(.characters)),
    (["TERM": ""], .text(.characters)),
    (["TERM": "vt100"], .text(.characters)),
    (["TERM": "linux"], .text(.characters)),
    (["TERM": "xterm"], .text(.characters)),
    (["TERM": "xterm-256color"], .text(.halfBlocks256)),
    (["TERM": "alacritty"], .text(.halfBlocks256)),
    (["TERM": "xterm-direct"], .text(.halfBlocks256)),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .text(.halfBlocks)),
    (["TERM": "xterm", "COLORTERM": "24bit"], .text(.halfBlocks)),
    (["TERM": "xterm", "COLORTERM": "yes"], .text(.characters)),
    // Whoever wants no colour gets none in pictures either.
    (["TERM": "xterm-256color", "NO_COLOR": "1"], .text(.characters)),
    (["TERM": "xterm-kitty", "NO_COLOR": "1"], .text(.characters)),
    (["TERM": "xterm-256color", "NO_COLOR": ""], .text(.halfBlocks256)),
    // Terminals that draw pictures.
    (["TERM": "xterm-kitty"], .pixels(.kitty)),
    (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], .pixels(.kitty)),
    (["TERM": "xterm-256color", "KITTY_WINDOW_ID": ""], .text(.halfBlocks256)),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"], .pixels(.kitty)),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], .pixels(.iterm)),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], .pixels(.iterm)),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"], .text(.halfBlocks256)),
    (["TERM": "xterm-256color", "KONSOLE_VERSION": "220400"], .pixels(.kitty)),
    (["TERM": "xterm-256color", "KONSOLE_VERSION": "211203"], .text(.halfBlocks256)),
    (["TERM": "foot"], .pixels(.sixel)),
    // tmux and screen keep the variables of the terminal around them.
    (
      ["TERM": "tmux-256color", "TMUX": "/socket,1,0", "KITTY_WINDOW_ID": "1"],
      .text(.halfBlocks256)
    ),
    (
      ["TERM": "xterm-kitty", "TMUX": "/socket,1,0", "COLORTERM": "truecolor"],
      .text(.halfBlocks)
    ),
    (["TERM": "screen", "TERM_PROGRAM": "iTerm.app"], .text(.characters)),
    (["TERM": "screen-256color", "LC_TERMINAL": "iTerm2"], .text(.halfBlocks256)),
  ]

  private func style(
    _ environment: [String: String], isTerminal: Bool = true, images: ImageChoice = .auto
  ) -> TextStyle {
    Console.style(isTerminal: isTerminal, width: 80, environment: environment, images: images)
  }

  @Test(arguments: terminals)
  func picturesGoByTheVariables(
    _ environment: [String: String], _ expected: TextStyle.PictureForm?
  ) {
    #expect(style(environment).pictures == expected)
  }

  @Test(arguments: terminals)
  func noPipeGetsAnything(_ environment: [String: String], _ expected: TextStyle.PictureForm?) {
    for images in ImageChoice.allCases {
      let style = style(environment, isTerminal: false, images: images)
      #expect(style.pictures == nil && !style.usesColor)
    }
  }

  @Test(arguments: [
    (["TERM": "xterm"], true), (["TERM": "dumb"], false),
    (["TERM": "xterm", "NO_COLOR": "1"], false), (["TERM": "xterm", "NO_COLOR": ""], true),
  ])
  func colourGoesByTheVariables(_ environment: [String: String], _ expected: Bool) {
    #expect(style(environment).usesColor == expected)
  }

  @Test func aChoiceOverrulesWhatIsKnownOfTheTerminal() {
    let vt100 = ["TERM": "vt100"]
    #expect(style(vt100, images: .none).pictures == nil)
    #expect(style(vt100, images: .sixel).pictures == .pixels(.sixel))
    #expect(style(vt100, images: .blocks).pictures == .text(.characters))
    #expect(style(["TERM": "xterm-kitty"], images: .blocks).pictures == .text(.halfBlocks256))
    #expect(style(["TERM": "dumb"], images: .kitty).pictures == nil)
  }
}
