/// The style of a report's page.
enum PageStyle {
  static let text = """

    :root {
      --ground: #f6f6f4; --card: #fff; --text: #1c1d1f; --soft: #5c6066; --line: #d9dadd;
      --accent: #1f5fbf; --bad: #b3261e; --bad-ground: #fdf1ef; --box: #e9e9e6;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #17181a; --card: #212326; --text: #ececee; --soft: #a4a8ae; --line: #3a3d42;
        --accent: #8ab4f8; --bad: #ff9d94; --bad-ground: #33211f; --box: #2b2e32;
      }
    }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    body {
      margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 100rem; background: var(--ground); color: var(--text);
      font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
    }
    h1, h2, h3, p, ul, dl, dd { margin: 0; }
    h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; margin-top: 1.75rem; }
    h3 { font-size: .95rem; overflow-wrap: anywhere; }
    a { color: var(--accent); }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    h2:focus { outline: none; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; z-index: 2; }
    #lead { color: var(--soft); overflow-wrap: anywhere; }

    #figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .6rem; margin-top: 1.25rem; }
    #figures > div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .55rem .8rem; }
    #figures dt { color: var(--soft); font-size: .85rem; }
    #figures dd { font-size: 1.15rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    #figures .more { display: block; color: var(--soft); font-size: .85rem; }
    #figures .bad dd { color: var(--bad); }

    #controls { display: flex; flex-wrap: wrap; gap: .75rem 1rem; margin-top: 1.5rem; }
    #controls label { display: grid; gap: .2rem; color: var(--soft); font-size: .85rem; min-width: 0; }
    #controls .wide { flex: 1 1 16rem; }
    input[type=search], select, button {
      font: inherit; font-size: 1rem; color: var(--text); background: var(--card); border: 1px solid #8a8e94;
      border-radius: .4rem; padding: .4rem .6rem; max-width: 100%;
    }
    .bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; }
    .bar:last-child { margin-top: 1rem; justify-content: flex-end; }
    #status { color: var(--soft); padding: .4rem 0; }
    .pager { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
    label select { width: 100%; }
    button { cursor: pointer; }
    button[aria-disabled=true] { opacity: .45; cursor: default; }

    #pictures {
      list-style: none; padding: 0; margin-top: .5rem; display: grid; gap: .9rem;
      grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
    }
    #pictures > li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; min-width: 0; }
    .words { padding: .55rem .75rem .7rem; font-size: .9rem; }
    .facts, .state { color: var(--soft); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    .notes { padding-left: 1.1rem; color: var(--soft); overflow-wrap: anywhere; }
    .failed { grid-column: 1 / -1; display: flex; background: var(--bad-ground); }
    #pictures > .failed { background: var(--bad-ground); border-left: .3rem solid var(--bad); }
    .failed .words { flex: 1; min-width: 0; }
    .failed .error { overflow-wrap: anywhere; }
    .kind { color: var(--bad); font-weight: 600; }

    .box {
      --tall: 12rem; height: var(--tall); background: var(--box); display: grid; place-items: center; color: var(--soft);
      font-size: .9rem; text-align: center; padding: 0 .5rem;
    }
    .box:has(.pair) { padding: 0; }
    .failed .box { --tall: 5.5rem; flex: 0 0 7.5rem; height: auto; min-height: var(--tall); }
    .pair {
      --at: 50%; position: relative; margin: 0; width: min(100%, calc(var(--tall) * var(--shape))); aspect-ratio: var(--shape);
      overflow: hidden;
    }
    .pair img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
    .pair .left { clip-path: inset(0 calc(100% - var(--at)) 0 0); background: var(--box); }
    .pair .edge { position: absolute; top: 0; bottom: 0; left: var(--at); width: 2px; margin-left: -1px; background: #fff; box-shadow: 0 0 3px #000; pointer-events: none; }
    .pair .edge::after {
      content: "\\2194"; position: absolute; top: 50%; left: 50%; transform: translate(-50%, -50%); background: #fff; color: #1c1d1f;
      border-radius: 1rem; width: 1.5rem; height: 1.5rem; line-height: 1.5rem; text-align: center; box-shadow: 0 0 3px #000;
    }
    .pair .tag { position: absolute; bottom: .25rem; background: rgb(0 0 0 / .6); color: #fff; font-size: .72rem; padding: 0 .35rem; border-radius: .25rem; pointer-events: none; }
    .pair .tag.before { left: .25rem; }
    .pair .tag.after { right: .25rem; }
    .pair input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: ew-resize; touch-action: pan-y; }
    .pair:has(:focus-visible)::after { content: ""; position: absolute; inset: 0; border: 3px solid var(--accent); pointer-events: none; }

    @media (max-width: 40rem) {
      body { padding: 1rem .75rem 2rem; }
      #figures { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
      #controls label { flex: 1 1 9rem; }
      .failed { flex-direction: column; }
      .failed .box { --tall: 8rem; flex-basis: auto; }
    }

    """
}
