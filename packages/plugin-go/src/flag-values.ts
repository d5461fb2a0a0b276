/** Flags of go build without a value. Source: `go help build`. */
const SWITCHES =
  /^--?(a|i|n|v|x|work|json|race|msan|asan|cover|trimpath|linkshared|modcacherw|buildvcs)$/;

/** Joins flags with their values: `-pgo FILE` becomes `-pgo=FILE`. */
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

/** Splits the value of GOFLAGS into flags, and removes quotes. Source: cmd/internal/quoted, `Split`. */
export function splitFlags(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
