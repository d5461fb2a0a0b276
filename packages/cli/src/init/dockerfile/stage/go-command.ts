import { splitFlags } from '../../template/split-flags.ts';
import { REFERENCE } from '../syntax/marked-text.ts';

/** A reference may be a build argument, whose value may have several flags. */
const ARGUMENT = { expression: REFERENCE, isVariable: (word: string) => IS_REFERENCE.test(word) };
const IS_REFERENCE = new RegExp(`^${REFERENCE.source}$`);

/** A command that compiles Go programs. */
export interface GoCommand {
  /** As written: directories, files or import paths. */
  readonly packages: readonly string[];
  /** The value of `-o`; absent: a file named after the package. */
  readonly output?: string;
  /** True for `go install`: programs go to GOBIN. */
  readonly installs: boolean;
  /** The value of `-C`: the directory that it runs in. */
  readonly directory?: string;
  readonly tags: readonly string[];
  readonly ldflags: readonly string[];
  /** Other flags that change the program. */
  readonly flags: readonly string[];
}

/** Flags whose value may be the next word. Source: `go help build`. */
const TAKES_VALUE =
  /^(C|asmflags|buildmode|compiler|covermode|coverpkg|gccgoflags|gcflags|installsuffix|ldflags|mod|modfile|o|overlay|p|pgo|pkgdir|tags|toolexec)$/;

/** Flags that change no program, or that strake sets itself. */
const WITHOUT_EFFECT = /^(a|n|v|x|work|json|p|installsuffix|pkgdir|trimpath|modcacherw)$/;

/**
 * Reads `go build` or `go install`.
 * @param words without variables before the command
 * @returns undefined for another command
 */
export function readGoCommand(words: readonly string[]): GoCommand | undefined {
  const [program = '', command, ...rest] = words;
  if (!/(^|\/|-)go$/.test(program) || (command !== 'build' && command !== 'install'))
    return undefined;
  const packages: string[] = [];
  const flags: string[] = [];
  const values = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    const [, name = '', equals, given = ''] = /^--?(\w+)(=)?(.*)$/s.exec(word) ?? [];
    if (name === '' || packages.length > 0) {
      if (word !== '' && !/^[\d&]*[<>]/.test(word)) packages.push(word);
      continue;
    }
    let value = given;
    if (equals === undefined && TAKES_VALUE.test(name)) {
      at += 1;
      value = rest[at] ?? '';
    }
    if (/^(C|ldflags|o|tags)$/.test(name)) values.set(name, value);
    else if (!WITHOUT_EFFECT.test(name))
      flags.push(equals !== undefined || TAKES_VALUE.test(name) ? `-${name}=${value}` : `-${name}`);
  }
  const output = values.get('o');
  const directory = values.get('C');
  return {
    packages: packages.length === 0 ? ['.'] : packages,
    ...(output === undefined ? {} : { output }),
    installs: command === 'install',
    ...(directory === undefined ? {} : { directory }),
    tags: (values.get('tags') ?? '').split(/[\s,]+/).filter((tag) => tag !== ''),
    ldflags: splitLinkerFlags(values.get('ldflags') ?? ''),
    flags,
  };
}

/** Flags of the linker, one in each element, if none is quoted. */
export function splitLinkerFlags(text: string): readonly string[] {
  return splitFlags(text, ARGUMENT).map((part) => part.text);
}
