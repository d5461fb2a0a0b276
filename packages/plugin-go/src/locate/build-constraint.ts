/** Whether a file is built: undefined where that depends on the architecture, or on a system that is not given. */
type Truth = boolean | undefined;

/** What build constraints are evaluated for. */
export interface BuildTarget {
  /** GOOS; absent: any. */
  readonly os?: string;
  /** Build tags that are set. */
  readonly tags?: readonly string[];
}

/**
 * Whether some architecture builds a Go file. What tags mean that nobody set is known: `ignore`, `tools`.
 * Source: go/build, `Context.matchFile`; `go help buildconstraint`
 * @param name of the file
 * @param text its content
 */
export function mayBuild(name: string, text: string, target: BuildTarget = {}): boolean {
  const of = (tag: string) => truthOf(tag, target);
  return byName(name, of) !== false && byText(text, of) !== false;
}

/** Source: go/build, `Context.goodOSArchFile` */
function byName(name: string, of: (tag: string) => Truth): Truth {
  const [stem = ''] = name.split('.');
  const words = stem.split('_').slice(1);
  const [last = '', before = ''] = words.toReversed();
  if (SYSTEMS.has(last)) return of(last);
  if (!ARCHITECTURES.has(last)) return true;
  return SYSTEMS.has(before) ? and(of(before), of(last)) : of(last);
}

function byText(text: string, of: (tag: string) => Truth): Truth {
  const comments = /^(?:\uFEFF)?(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0] ?? '';
  const [, line] = /^\/\/go:build[ \t]+(.+)$/m.exec(comments) ?? [];
  if (line !== undefined) return evaluate(line, of);
  const older = [...comments.matchAll(/^\/\/[ \t]*\+build[ \t]+(.+)$/gm)];
  return older.map(([, words = '']) => evaluate(asExpression(words), of)).reduce(and, true);
}

/** `a,!b c` of the older syntax means `a && !b || c`. */
function asExpression(words: string): string {
  const options = words.trim().split(/\s+/);
  return options.map((each) => `(${each.replaceAll(',', ' && ')})`).join(' || ');
}

/** Go reports what it cannot parse: such a file counts as built. */
function evaluate(expression: string, of: (tag: string) => Truth): Truth {
  const tokens = expression.match(/\|\||&&|[!()]|[^\s!()&|]+/g) ?? [];
  let at = 0;
  const take = (token: string) => tokens[at] === token && ++at > 0;
  const either = (): Truth => {
    let found = both();
    while (take('||')) found = or(found, both());
    return found;
  };
  const both = (): Truth => {
    let found = one();
    while (take('&&')) found = and(found, one());
    return found;
  };
  const one = (): Truth => {
    if (take('!')) return not(one());
    if (!take('(')) return of(tokens[at++] ?? '');
    const found = either();
    take(')');
    return found;
  };
  return either();
}

function and(one: Truth, other: Truth): Truth {
  if (one === false || other === false) return false;
  return one === undefined || other === undefined ? undefined : true;
}

function or(one: Truth, other: Truth): Truth {
  return not(and(not(one), not(other)));
}

function not(one: Truth): Truth {
  return one === undefined ? undefined : !one;
}

function truthOf(tag: string, { os, tags = [] }: BuildTarget): Truth {
  if (tags.includes(tag) || tag === 'gc' || /^go1\.\d+$/.test(tag)) return true;
  if (SYSTEMS.has(tag)) return os === undefined ? undefined : tag === os || tag === ALSO[os];
  if (tag === 'unix') return os === undefined ? undefined : !NOT_UNIX.has(os);
  return ARCHITECTURES.has(tag) || tag === 'cgo' || tag.startsWith('goexperiment.')
    ? undefined
    : false;
}

/** Systems that imply another one. Source: `go help buildconstraint` */
const ALSO: Readonly<Record<string, string>> = {
  android: 'linux',
  illumos: 'solaris',
  ios: 'darwin',
};

/** Source: internal/syslist, `KnownOS` */
const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
);

/** Source: internal/syslist, `UnixOS` */
const NOT_UNIX = new Set(['js', 'nacl', 'plan9', 'wasip1', 'windows', 'zos']);

/** Source: internal/syslist, `KnownArch` */
const ARCHITECTURES = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
);
