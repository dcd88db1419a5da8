/** The pages' only style sheet, the same on every page so that its hash is too. A phone first, light and dark. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#eef1f5;--card:#fff;--ink:#171a21;--soft:#4d5564;--line:#d5dae3;--go:#0a58ca;--on-go:#fff;--good:#14713a;--bad:#b3261e;--warn:#7a4b00;--warn-ground:#ffefc9}
@media (prefers-color-scheme:dark){:root{--ground:#0e1116;--card:#191d24;--ink:#f1f3f7;--soft:#b1b9c7;--line:#363d49;--go:#8bb8ff;--on-go:#08172e;--good:#6fd596;--bad:#ff9a90;--warn:#ffd479;--warn-ground:#3a2b08}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Bengali","Noto Sans Devanagari",sans-serif;-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
:lang(bn),:lang(hi){line-height:1.7}
main{max-width:30rem;margin:0 auto;padding:0 1.25rem}
.test{margin:0;padding:.6rem 1.25rem;background:var(--warn-ground);color:var(--warn);font-weight:600;text-align:center}
.shop{margin:1.25rem 1.25rem .75rem;font-weight:600;text-align:center}
main{background:var(--card);padding-top:1.75rem;padding-bottom:1.75rem;border-block:1px solid var(--line)}
main>*{margin:0 0 1rem}
main>:last-child{margin-bottom:0}
h1{font-size:1.5rem;line-height:1.3;text-wrap:balance;text-align:center}
h2{margin:0 0 .75rem;font-size:1.0625rem}
p{margin:0 0 .75rem}
.lead{text-align:center}
.soft,dt{color:var(--soft)}
.sum{text-align:center}
.sum span{display:block;color:var(--soft)}
.sum strong{font-size:2.5rem;line-height:1.25;font-variant-numeric:tabular-nums}
.note{padding:.75rem 1rem;border-left:4px solid var(--warn);background:var(--warn-ground);color:var(--warn)}
.button{display:block;width:100%;min-height:3.25rem;padding:.75rem 1rem;border:2px solid var(--go);border-radius:.75rem;background:var(--go);color:var(--on-go);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.button small{display:block;font-weight:400;font-size:.875rem}
.plain{background:none;color:var(--go)}
.quiet{border-color:transparent;background:none;color:var(--soft);font-weight:400;text-decoration:underline}
a{color:var(--go)}
:focus-visible{outline:3px solid var(--go);outline-offset:3px;border-radius:.75rem}
[role=status]:not(:empty){padding:.6rem 1rem;background:var(--warn-ground);color:var(--warn);text-align:center}
section{padding-top:1.25rem;border-top:1px solid var(--line)}
.qr{display:block;width:min(100%,15rem);margin:0 auto .75rem;border:1px solid var(--line);border-radius:.5rem}
dl{display:grid;grid-template-columns:fit-content(45%) minmax(0,1fr);gap:.4rem 1rem;margin:0}
dd{margin:0}
.exact{font-family:ui-monospace,monospace;user-select:all;-webkit-user-select:all}
.sign{display:block;width:3.5rem;height:3.5rem;margin:0 auto 1rem;fill:none;stroke:var(--soft);stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
.sign.paid{stroke:var(--good)}
.sign.failed{stroke:var(--bad)}
.sign.held{stroke:var(--warn)}
.sign.turning{stroke:var(--go);animation:turn 1.2s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
@media (prefers-reduced-motion:reduce){.sign.turning{animation:none}}
@media (min-width:34rem){.shop{margin-top:2.5rem}main{padding:2.25rem 2rem;border:1px solid var(--line);border-radius:1.25rem;margin-bottom:2.5rem}}
@media (forced-colors:active){.sign{stroke:CanvasText}}
`;
