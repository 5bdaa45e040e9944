/** Few colours, each with a meaning; every text colour has a contrast of at least 4.5 to both papers of its scheme. */
export const COLOURS = `:root {
  color-scheme: light dark;
  --paper: #fdfdfc; --raised: #f5f6f5; --field: #fff; --hover: #f4f6f7;
  --ink: #1b2024; --soft: #59636b; --line: #e2e5e6; --line-strong: #b4bbc0;
  --link: #0b5394; --focus: #0b66c3;
  --critical: #b3261e; --critical-paper: #fbe9e7;
  --warning: #8a5300; --warning-paper: #fdf1dc;
  --unknown: #6a3d9a; --unknown-paper: #f2eaf9;
  --info: #40596b; --info-paper: #e9eff3;
  --ok: #256b39; --ok-paper: #e6f3e9;
  --trust: #2f7d4f; --leaf: #b9d8c4; --over: #c9463d; --watched: #7fa8c9; --root: #b36b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181b; --raised: #1b2125; --field: #101417; --hover: #1a2024;
    --ink: #e4e8ea; --soft: #9ba8b0; --line: #2a3238; --line-strong: #4c5962;
    --link: #83b9ea; --focus: #83b9ea;
    --critical: #ff8f85; --critical-paper: #3d1a18;
    --warning: #f2b95c; --warning-paper: #38290f;
    --unknown: #cba6f0; --unknown-paper: #2c2039;
    --info: #a9bfce; --info-paper: #212c34;
    --ok: #86cf9b; --ok-paper: #17301f;
    --trust: #4ba471; --leaf: #28503a; --over: #d0564c; --watched: #4f7ea3; --root: #e0a03f;
  }
}`;
