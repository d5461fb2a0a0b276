/** Flags of go build that take no word behind them. Source: `go help build`. */
const SWITCHES =
  /^--?(a|i|n|v|x|work|json|race|msan|asan|cover|trimpath|linkshared|modcacherw|buildvcs)$/;

/** Flags, each with its value in one word: `-pgo FILE` becomes `-pgo=FILE`. */
export function joinValues(flags: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let at = 0; at < flags.length; at += 1) {
    const flag = flags[at] ?? '';
    const takesNext = /^--?[^=]+$/.test(flag) && !SWITCHES.test(flag) && at + 1 < flags.length;
    joined.push(takesNext ? `${flag}=${flags[at + 1]}` : flag);
    if (takesNext) at += 1;
  }
  return joined;
}

/** The flags in GOFLAGS, without quotes around them. Source: cmd/internal/quoted, `Split`. */
export function splitFlags(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
