/** An instruction of a Dockerfile. */
export interface Instruction {
  /** In upper case: `COPY`. */
  readonly keyword: string;
  /** The line where it begins, from 1. */
  readonly line: number;
  /** Options before the arguments: `--from=build`; those without a value have an empty one. */
  readonly flags: readonly (readonly [name: string, value: string])[];
  /** What follows the options, with continued lines joined. */
  readonly text: string;
  /** The arguments, if they are a JSON list of strings. */
  readonly list?: readonly string[];
  /** Contents of here-documents, in order. */
  readonly documents: readonly HereDocument[];
}

export interface HereDocument {
  /** Each line ends with a line end. */
  readonly text: string;
  /** Whether its delimiter is quoted: variables in it stay as they are. */
  readonly isLiteral: boolean;
}

/** A parsed Dockerfile. */
export interface Dockerfile {
  readonly instructions: readonly Instruction[];
  /** The character that continues lines and escapes others: a backslash or a backquote. */
  readonly escape: string;
}

/** What is wrong with a Dockerfile, and where. */
export class DockerfileProblem extends Error {
  override readonly name = 'DockerfileProblem';
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const KEYWORDS =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/;

const HAS_FLAGS = /^(ADD|COPY|FROM|HEALTHCHECK|RUN)$/;
const HAS_LIST = /^(ADD|CMD|COPY|ENTRYPOINT|RUN|SHELL|VOLUME)$/;
const HAS_DOCUMENTS = /^(ADD|COPY|RUN)$/;

/**
 * Reads the instructions of a Dockerfile, without their meaning. Source: https://docs.docker.com/reference/dockerfile/
 * @throws DockerfileProblem
 */
export function parseDockerfile(source: string): Dockerfile {
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escaping = findEscape(lines);
  const continued = escaping === '`' ? /`[ \t]*$/ : /\\[ \t]*$/;
  const instructions: Instruction[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = at + 1;
    let last = (lines[at] ?? '').trim();
    at += 1;
    if (last === '' || last.startsWith('#')) continue;
    const joined: string[] = [];
    while (continued.test(last)) {
      joined.push(last.replace(continued, ''));
      // Comments and empty lines between continued ones do not end them.
      while (at < lines.length && /^\s*(#|$)/.test(lines[at] ?? '')) at += 1;
      last = (lines[at] ?? '').trimEnd();
      at += 1;
    }
    const text = [...joined, last].join('');
    const instruction = parseInstruction(text, line);
    const documents: HereDocument[] = [];
    for (const [, dash, quote, word = ''] of documentWords(instruction)) {
      const trimmed = (each: string) => (dash === '' ? each : each.replace(/^\t+/, ''));
      const start = at;
      while (at < lines.length && trimmed(lines[at] ?? '') !== word) at += 1;
      if (at >= lines.length)
        throw new DockerfileProblem(`the here-document <<${word} has no end`, line);
      const text = lines.slice(start, at).map((each) => `${trimmed(each)}\n`);
      documents.push({ text: text.join(''), isLiteral: quote !== '' });
      at += 1;
    }
    instructions.push({ ...instruction, documents });
  }
  return { instructions, escape: escaping };
}

function findEscape(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name = '', value = ''] = /^#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line.trim()) ?? [];
    if (name === '') return '\\';
    if (name.toLowerCase() === 'escape') return value === '`' ? '`' : '\\';
  }
  return '\\';
}

function parseInstruction(text: string, line: number): Omit<Instruction, 'documents'> {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  const keyword = word.toUpperCase();
  if (!KEYWORDS.test(keyword))
    throw new DockerfileProblem(`${JSON.stringify(word)} is not an instruction`, line);
  const flags: [string, string][] = [];
  let left = rest;
  for (;;) {
    const [whole = '', name = '', value = ''] =
      /^--([\w-]+)(?:=("[^"]*"|\S*))?(?:\s+|$)/.exec(left) ?? [];
    if (whole === '' || !HAS_FLAGS.test(keyword)) break;
    flags.push([name, value.replace(/^"(.*)"$/, '$1')]);
    left = left.slice(whole.length);
  }
  if (left === '' && keyword !== 'HEALTHCHECK')
    throw new DockerfileProblem(`${keyword} has no arguments`, line);
  const list = HAS_LIST.test(keyword) ? stringList(left) : undefined;
  return { keyword, line, flags, text: left, ...(list === undefined ? {} : { list }) };
}

/** @returns undefined for anything but a JSON list of strings: Docker then reads it as a command of the shell */
export function stringList(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === 'string')
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function documentWords({ keyword, text }: Omit<Instruction, 'documents'>) {
  if (!HAS_DOCUMENTS.test(keyword)) return [];
  // Only at the beginning of a word: a shell shifts bits in `$((1<<K))`.
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs) ?? [];
  return words.flatMap((word) => {
    const found = /^\d*<<(-?)(["']?)([A-Za-z_]\w*)\2/.exec(word);
    return found === null ? [] : [found];
  });
}
