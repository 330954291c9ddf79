// What every page has: the head, and the one style sheet.

import Reporting

enum HTMLFrame {
  static func page(title: String, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(escaped(title))</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }

  private static let style = """
    :root{color-scheme:light dark;--paper:#fbfbf9;--card:#fff;--ink:#1d2733;--quiet:#566270;
    --line:#dfe4ea;--accent:#1f5fbf;--code:#f3f5f7;--good:#186a3b;--good-ground:#e5f4ea;
    --bad:#a3211b;--bad-ground:#fbe9e7;--pick:#fff5d6;--k:#8a2a73;--t:#1b5f8a;--s:#8f3a12;
    --n:#2f5bb0;--c:#5b6672}
    @media(prefers-color-scheme:dark){:root{--paper:#11151a;--card:#171c23;--ink:#e6ebf1;
    --quiet:#a3afbd;--line:#323b47;--accent:#8bb8ff;--code:#1c222a;--good:#7fdca4;
    --good-ground:#12301f;--bad:#ff9d94;--bad-ground:#3a1815;--pick:#3a3213;--k:#f19fd8;--t:#86d0f5;
    --s:#f5b38a;--n:#a5c3ff;--c:#9aa7b5}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
    @media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    body{margin:0;background:var(--paper);color:var(--ink);
    font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
    display:grid;grid-template-columns:minmax(0,1fr);max-width:52rem;margin:0 auto;
    padding:0 1.25rem 3rem;overflow-wrap:break-word}
    pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    a{color:var(--accent)}a:focus-visible,[tabindex]:focus-visible,summary:focus-visible{
    outline:2px solid var(--accent);outline-offset:2px}
    .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);
    padding:.5rem 1rem;z-index:1}
    .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
    white-space:nowrap}
    .top{padding:3rem 0 1.5rem;border-bottom:1px solid var(--line)}
    .eyebrow{margin:0;color:var(--quiet);font-size:.875rem;letter-spacing:.02em}
    h1{margin:.1rem 0 .8rem;font-size:clamp(1.8rem,5vw,2.6rem);line-height:1.15;
    letter-spacing:-.02em;font-weight:680}
    .heading{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .6rem;margin:0 0 .8rem}
    h2{margin:0;font-size:1.4rem;line-height:1.3;letter-spacing:-.01em;font-weight:650}
    h3{margin:1.5rem 0 .5rem;font-size:1.1rem}
    .verdict{display:inline-block;margin:0 0 1.25rem;padding:.15rem .7rem;border-radius:.4rem;
    font-weight:600;font-size:.95rem}
    .verdict.good,.checks .good strong{color:var(--good);background:var(--good-ground)}
    .verdict.bad,.checks .bad strong{color:var(--bad);background:var(--bad-ground)}
    .settings{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.75rem 1.5rem;
    margin:0 0 1rem}
    .settings div:first-child{grid-column:1/-1}
    dt{color:var(--quiet);font-size:.8rem}dd{margin:0;font-weight:550}
    .command p{margin:0 0 .3rem;color:var(--quiet);font-size:.8rem}
    pre{margin:0;padding:.8rem 1rem;background:var(--code);border-radius:.5rem;overflow-x:auto;
    font-size:.85rem;line-height:1.5;tab-size:2}
    nav{padding:1.25rem 0 .5rem;font-size:.9rem}
    nav ol{list-style:none;margin:0;padding:0;columns:2 14rem;column-gap:2rem}
    nav li{break-inside:avoid}
    nav a{display:flex;gap:.55rem;padding:.18rem 0;color:inherit;text-decoration:none}
    nav a:hover{color:var(--accent);text-decoration:underline}
    .course{position:static;display:flex;flex-wrap:wrap;justify-content:space-between;gap:.2rem 1.5rem;
    padding:0 0 1.2rem;max-height:none}
    .course a{display:inline;padding:0;color:var(--accent)}footer .course{padding:1.2rem 0 0}
    .mark{flex:none;width:1.1em;text-align:center;font-weight:700}
    .mark.good{color:var(--good)}.mark.bad{color:var(--bad)}.mark.none{color:var(--quiet)}
    main{min-width:0}
    section{padding:2.2rem 0 1.2rem;border-top:1px solid var(--line)}
    main>.lead{padding:1rem 0 1.2rem}
    .lead{font-size:1.1rem}
    .prose p,.prose ul{margin:0 0 1rem;max-width:44rem}
    .prose code{background:var(--code);padding:.1em .3em;border-radius:.25rem;font-size:.9em}
    .formula{overflow-x:auto;padding:.2rem 0 1rem;font-size:1.15rem}
    math{font-family:"Latin Modern Math","STIX Two Math","Cambria Math",
    "Libertinus Math","DejaVu Math TeX Gyre","STIX Math","Noto Sans Math",math,serif}
    blockquote{margin:1.2rem 0;padding:.9rem 1.1rem;border-left:3px solid var(--accent);
    background:var(--card);border-radius:0 .5rem .5rem 0}
    blockquote p:last-child{margin-bottom:0}
    .rows{margin:-.6rem 0 1.2rem}.rows summary{cursor:pointer;color:var(--accent);font-size:.85rem;width:max-content}
    .rows[open] summary{margin-bottom:.5rem}
    .answer summary{cursor:pointer;color:var(--accent);font-size:.9rem;width:max-content}
    .answer[open] summary{margin-bottom:.5rem}
    .anchor{font-size:.8rem;font-weight:400;text-decoration:none;color:var(--quiet);
    white-space:nowrap}
    .anchor:hover{text-decoration:underline}
    .code{margin:0 0 1rem}.code summary{cursor:pointer;color:var(--quiet);font-size:.85rem;
    padding:.2rem 0}
    .code pre{max-height:26rem;overflow:auto;border-left:3px solid var(--line);
    border-radius:0 .5rem .5rem 0}
    .out{background:none;padding:.2rem 0 .2rem 1rem;border-left:3px solid var(--accent);
    border-radius:0;margin:0 0 1rem;white-space:pre-wrap}
    .k{color:var(--k)}.t{color:var(--t)}.s{color:var(--s)}.n{color:var(--n)}.c{color:var(--c)}
    .table{position:relative;overflow-x:auto;margin:0 0 1.2rem}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--quiet);font-size:.85rem;padding-bottom:.35rem}
    th,td{padding:.32rem .9rem .32rem 0;border-bottom:1px solid var(--line);text-align:left;
    vertical-align:top;font-weight:400;white-space:nowrap}
    td:last-child:not(.number){white-space:normal;min-width:14rem}
    thead th{font-weight:600;border-bottom:2px solid var(--line)}
    .number{text-align:right}
    .picked th,.picked td{background:var(--pick);font-weight:650}
    .pick{font-size:.75rem;font-weight:600;color:var(--quiet);margin:0 .3rem}
    figure{margin:0 0 1.4rem}
    .chart{overflow-x:auto}
    .chart svg{display:block;width:100%;min-width:600px;height:auto;border:1px solid var(--line);border-radius:.5rem}
    .picture img{display:block;max-width:100%;height:auto}
    .sharp{image-rendering:pixelated}
    @media(min-width:52rem){.sharp-where-wide{image-rendering:pixelated}}
    figcaption{margin-top:.5rem;color:var(--quiet);font-size:.85rem}
    .checks{list-style:none;margin:0 0 1.2rem;padding:0;font-size:.92rem}
    .checks li{display:flex;gap:.7rem;align-items:baseline;padding:.35rem 0;min-width:0}
    .checks li>span{min-width:0;overflow-wrap:anywhere}
    .checks [title]{cursor:help;text-decoration:underline dotted var(--line) .08em;text-underline-offset:.2em}
    .checks b{font-weight:600}
    .checks strong{flex:none;padding:.02rem .5rem;border-radius:.35rem;font-size:.82rem}
    small{color:var(--quiet);font-size:.85em}small::before{content:"— "}
    .time{color:var(--quiet);font-size:.82rem;margin:0}
    .failure{margin:1.5rem 0;padding:.9rem 1.1rem;color:var(--bad);background:var(--bad-ground);
    border-radius:.5rem;overflow-wrap:anywhere}
    .skipped{margin:0;padding:.7rem 1.1rem;background:var(--code);border-radius:.5rem}
    footer{margin-top:2rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.85rem}
    .cards{list-style:none;margin:1.5rem 0;padding:0;display:grid;gap:1rem;
    grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr))}
    .card{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:1.2rem 1.3rem}
    .card h2{font-size:1.15rem;margin:0 0 .4rem}.card p{margin:0 0 .6rem}
    .card .verdict{font-size:.85rem}.card .quiet{color:var(--quiet);font-size:.9rem}
    @media(min-width:76rem){
    body{max-width:76rem;grid-template-columns:15rem minmax(0,1fr);column-gap:3.5rem}
    .top,footer,.wide{grid-column:1/-1}
    main{grid-column:2}
    nav:not(.course){position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;
    padding:2rem 0}
    nav ol{columns:auto}}
    @media print{:root{--paper:#fff;--card:#fff;--ink:#000;--quiet:#333;--line:#bbb;--code:#f4f4f4;
    --good:#0d5a2c;--bad:#8c1610;--good-ground:#fff;--bad-ground:#fff;--accent:#000;--pick:#eee;
    --k:#000;--t:#000;--s:#000;--n:#000;--c:#444}
    body{display:block;max-width:none;font-size:10pt}
    nav,.skip,.anchor{display:none}.code pre{max-height:none}pre{white-space:pre-wrap}
    .chart svg{min-width:0}
    figure,.checks li,tr,blockquote{break-inside:avoid}.heading,caption{break-after:avoid}
    .table{overflow:visible}section{padding:1.2rem 0 .6rem}}
    """
}
