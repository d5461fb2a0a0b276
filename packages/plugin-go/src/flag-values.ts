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

/** The value of a flag, the last one: `FILE` for `-pgo=FILE`; empty for a flag without value, undefined if there is none. */
export function flagValue(joined: readonly string[], name: string): string | undefined {
  const last = joined.findLast((flag) => flagName(flag) === name);
  return last === undefined ? undefined : last.slice(last.indexOf('=') + 1 || last.length);
}

/** Whether a flag with this {@link flagValue} is set: it has no value, or a boolean one. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(false|0|f)$/i.test(value);
}

/** The name of a flag: `tags` for `-tags=a`, `--tags` and `-tags`; empty for anything else. */
export function flagName(flag: string): string {
  return /^--?([^=-][^=]*)/.exec(flag)?.[1] ?? '';
}

/** The flags of GOFLAGS, whose values are never in the next word, and those of the command line, which win. */
export function allFlags(goflags: string, flags: readonly string[]): readonly string[] {
  return [...splitFlags(goflags), ...joinValues(flags)];
}

/** Splits the value of GOFLAGS into flags, and removes quotes. Source: cmd/internal/quoted, `Split`. */
export function splitFlags(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
