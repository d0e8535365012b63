/**
 * Every page looks like a ticket. Its face says what is known of the file, its stub what can be done. The stub is torn off
 * once the link is spent or the file complete. Only the reader's own fonts are used: nothing is fetched. Sides are logical
 * (inline-start), so that pages written from right to left are mirrored. The blanks that only a reader of this file needs are not sent.
 */
export const STYLE = `
:root { color-scheme: light dark; --desk: light-dark(#e9e5dc, #121517); --paper: light-dark(#fffdf8, #1e2327);
  --ink: light-dark(#23272b, #ece9e1); --muted: light-dark(#5c6066, #a9adb1); --line: light-dark(#d3ccbe, #434b51);
  --accent: light-dark(#0e5a55, #83d3c4); --on-accent: light-dark(#fff, #0a2522); --alarm: light-dark(#9c2f1f, #f0a090);
  font: 1rem/1.5 system-ui, sans-serif; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; padding: 1rem; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; align-content: center;
  color: var(--ink); background: var(--desk); }
main { width: min(28rem, 100%); filter: drop-shadow(0 1px 1px #0000001f) drop-shadow(0 10px 24px #00000014); }
.from { margin-bottom: .75rem; font-size: 1.0625rem; overflow-wrap: anywhere; }
.ask { margin: 1.25rem 0 .5rem; } .ask + .hint { text-align: center; overflow-wrap: anywhere; }
.message { margin-bottom: 1.25rem; padding-inline-start: .75rem; border-inline-start: 3px solid var(--line); white-space: pre-line; overflow-wrap: anywhere; }
.face, .stub { padding: 1.75rem; background: var(--paper); }
.face { border-radius: .75rem .75rem 0 0; padding-bottom: 1rem; }
.face:last-child { border-radius: .75rem; padding-bottom: 1.75rem; }
.stub { border-radius: 0 0 .75rem .75rem; padding-top: 1rem; }
.tear { height: 1.5rem; background:
  radial-gradient(circle at 0 50%, #0000 .6rem, var(--paper) .65rem) 0 0 / 50.1% 100% no-repeat,
  radial-gradient(circle at 100% 50%, #0000 .6rem, var(--paper) .65rem) 100% 0 / 50.1% 100% no-repeat; }
.tear::before { content: ''; display: block; margin: 0 1.4rem; height: calc(50% + 1px); border-bottom: 2px dotted var(--line); }
.spent .face, [data-state=complete] .stub { border-radius: 0; }
.spent .face { border-radius: .75rem .75rem 0 0; padding-bottom: 1.25rem; }
[data-state=complete] .stub { padding-bottom: 1.25rem; }
.spent::after, [data-state=complete]::after { content: ''; display: block; height: .5rem; background: radial-gradient(circle at 50% 100%, #0000 .25rem, var(--paper) .3rem) 50% 0 / .85rem 100%; }
[data-state] .idle, [data-state=complete] :is(.tear, #bar, .figures) { display: none; }
.kind { margin: 0 0 .75rem; display: flex; align-items: center; gap: .6rem; font-size: .875rem; color: var(--muted); }
.kind svg { flex: none; width: 1.5rem; height: 1.5rem; color: var(--accent); }
h1 { margin: 0 0 1rem; font: 600 1.5rem/1.3 ui-serif, Charter, 'Iowan Old Style', Georgia, serif; overflow-wrap: anywhere; }
h1, p, dd { text-wrap: pretty; }
.ext { white-space: nowrap; }
:lang(ja) { word-break: auto-phrase; line-break: strict; }
h1:focus { outline: none; }
h1.long { font-size: 1.125rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1.25rem; margin: 0; font-size: .9375rem; }
dt { color: var(--muted); } dd { margin: 0; font-variant-numeric: tabular-nums; }
.files { margin: 1rem 0 0; padding: .6rem 0 0; border-top: 1px solid var(--line); list-style: none; font-size: .875rem; color: var(--muted); overflow-wrap: anywhere; }
p { margin: 0 0 1rem; } :nth-last-child(1 of :not([hidden])) { margin-bottom: 0; }
label { display: block; margin-bottom: 1rem; font-weight: 600; }
input { width: 100%; margin-top: .35rem; padding: .65rem .75rem; font: inherit; letter-spacing: .08em; color: inherit;
  background: var(--desk); border: 1px solid var(--muted); border-radius: .5rem; }
button, .button { display: block; width: 100%; padding: .8rem 1rem; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; color: var(--on-accent); background: var(--accent); border: 0; border-radius: .5rem; cursor: pointer; }
button:hover, .button:hover { filter: brightness(1.1); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.hint { font-size: .875rem; color: var(--muted); }
label + .hint { margin-top: -.6rem; }
noscript .hint { margin-top: .9rem; text-align: center; }
.failed { padding-inline-start: .75rem; border-inline-start: 3px solid var(--alarm); }
.failed strong, :is([data-state=corrupt], [data-state=brokeOff]) #status strong { color: var(--alarm); }
progress { appearance: none; display: block; width: 100%; height: .6rem; margin: 0 0 .6rem; border: 0; border-radius: .3rem;
  overflow: hidden; background: var(--line); color: var(--accent); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); border-radius: .3rem; transition: width .3s linear; }
progress::-moz-progress-bar { background: var(--accent); border-radius: .3rem; }
.figures { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-size: .9375rem; font-variant-numeric: tabular-nums; }
.figures span { white-space: nowrap; }
.download strong { display: block; font-size: 1.0625rem; }
.tick { display: none; float: inline-start; width: 2.75rem; height: 2.75rem; margin-block: .15rem .5rem; margin-inline-end: .9rem; fill: none; stroke: var(--accent);
  stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
[data-state=complete] .tick { display: block; } [data-state=complete] #status { overflow: hidden; }
.download button { margin-top: 1rem; }
[data-state=begun] #again { color: var(--accent); background: none; border: 1px solid; }
iframe { display: none; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) { main { border: 1px solid; border-radius: .75rem; filter: none; }
  .spent, [data-state=complete] { border-bottom: 2px dashed; border-radius: .75rem .75rem 0 0; }
  .spent::after, [data-state=complete]::after { display: none; }
  .tear { background: none; } .tear::before { border-color: CanvasText; }
  button, .button { border: 2px solid ButtonText; } .button { border-color: LinkText; }
  progress { forced-color-adjust: none; border: 1px solid CanvasText; background: Canvas; }
  progress::-webkit-progress-bar { background: Canvas; } progress::-webkit-progress-value { background: Highlight; }
  progress::-moz-progress-bar { background: Highlight; }
  .failed { border-color: CanvasText; } .tick { stroke: CanvasText; } .kind svg { color: CanvasText; } }
@media print { .stub, .tear, .download, .kind svg, main::after { display: none; } .face { border-radius: 0; } body { display: block; min-height: 0; }
  main { filter: none; } }
`.replace(/\s*([{};])\s*/g, '$1');
