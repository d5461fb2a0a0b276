import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'rolldown/utils';

/** The text of a declaration as emitted by the compiler. */
interface Text {
  /** Without comments. */
  readonly code: string;
  /** With docstrings. */
  readonly documented: string;
}

interface Declaration extends Text {
  readonly file: string;
  readonly name: string;
}

/** The origin of a name in a file. */
interface Origin {
  readonly file: string;
  readonly name: string;
}

interface Module {
  readonly declared: ReadonlyMap<string, Text>;
  readonly imported: ReadonlyMap<string, Origin>;
  readonly exported: ReadonlyMap<string, Origin>;
}

const modules = new Map<string, Module>();

/**
 * Everything that an entry point exports, and the types behind it: what a change of the API shows in.
 * @param entry `@strake/core/plugin`
 * @param besides an entry point whose report holds the rest
 */
export function apiReport(entry: string, besides?: string): string {
  const { given, all } = collect(entry);
  const others = besides === undefined ? new Map<string, Declaration>() : collect(besides).all;
  const print = (wanted: boolean) =>
    [...all]
      .filter(([key]) => given.has(key) === wanted && !others.has(key))
      .sort(([, a], [, b]) => (a.name < b.name ? -1 : 1))
      .map(([, { documented }]) => documented);
  const block = (texts: readonly string[]) => ['```ts', texts.join('\n\n'), '```'].join('\n');
  const behind = print(false);
  const rest = behind.length > 0 ? ['Used by these:', block(behind)] : [];
  return [block(print(true)), ...rest].join('\n\n');
}

/** What an entry point exports, and all that follows from it, by file and name. */
function collect(name: string) {
  const entry = declarationsOf(name, '') ?? '';
  const seen = new Map<string, Declaration>();
  const add = (found: Declaration | undefined): void => {
    if (!found || seen.has(`${found.file}#${found.name}`)) return;
    seen.set(`${found.file}#${found.name}`, found);
    for (const [name] of found.code.matchAll(/[A-Za-z_$][\w$]*/g)) add(resolve(found.file, name));
  };
  const exports = [...read(entry).exported.values()].map(({ file, name }) => resolve(file, name));
  for (const found of exports) add(found);
  const given = new Set(exports.map((found) => found && `${found.file}#${found.name}`));
  return { given, all: seen };
}

/** The declaration that a name stands for in a file; undefined for words that name nothing, and for other packages. */
function resolve(file: string, name: string): Declaration | undefined {
  const { declared, imported, exported } = read(file);
  const text = declared.get(name);
  if (text) return { file, name, ...text };
  const origin = imported.get(name) ?? exported.get(name);
  return origin && origin.file !== file ? resolve(origin.file, origin.name) : undefined;
}

function read(file: string): Module {
  const known = modules.get(file);
  if (known) return known;
  const text = readFileSync(file, 'utf8');
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const declared = new Map<string, Text>();
  const imported = new Map<string, Origin>();
  const exported = new Map<string, Origin>();
  const target = (specifier: string) => declarationsOf(specifier, file);
  const declare = (start: number, end: number): string => {
    const code = cut(text, start, end, comments);
    const docs = comments.filter(isDocstring);
    const own = docs.findLast((each) => each.end <= start && !text.slice(each.end, start).trim());
    const rest = comments.filter((each) => !docs.includes(each));
    const documented = cut(text, own?.start ?? start, end, rest);
    const name = /(?:interface|type|class|const|function|enum) ([\w$]+)/.exec(code)?.[1] ?? '';
    // Overloads share a name.
    const before = declared.get(name);
    declared.set(name, {
      code: lines(before?.code, code),
      documented: lines(before?.documented, documented),
    });
    return name;
  };
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      for (const each of node.specifiers) {
        const from = target(node.source.value);
        if (each.type !== 'ImportSpecifier' || from === undefined) continue;
        const name = each.imported.type === 'Identifier' ? each.imported.name : '';
        imported.set(each.local.name, { file: from, name });
      }
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      const name = declare(node.start, node.end);
      exported.set(name, { file, name });
    } else if (node.type === 'ExportNamedDeclaration') {
      for (const { local, exported: as } of node.specifiers) {
        if (local.type !== 'Identifier' || as.type !== 'Identifier') continue;
        const from = node.source ? target(node.source.value) : file;
        if (from !== undefined) exported.set(as.name, { file: from, name: local.name });
      }
    } else if (node.type === 'ExportAllDeclaration') {
      const from = target(node.source.value);
      for (const [name, origin] of from !== undefined && existsSync(from)
        ? read(from).exported
        : [])
        exported.set(name, origin);
    } else declare(node.start, node.end);
  }
  const module = { declared, imported, exported };
  modules.set(file, module);
  return module;
}

function lines(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).join('\n');
}

function isDocstring({ type, value }: { readonly type: string; readonly value: string }): boolean {
  return type === 'Block' && value.startsWith('*');
}

/** Where the declarations of an import are; undefined for packages that are not strake's. */
function declarationsOf(specifier: string, file: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts'));
  const [, name, entry = 'index'] = /^@strake\/([\w-]+)(?:\/([\w-]+))?$/.exec(specifier) ?? [];
  return name === undefined ? undefined : `packages/${name}/dist/${entry}.d.ts`;
}

/** A part of a file without some comments. */
function cut(
  text: string,
  start: number,
  end: number,
  comments: readonly { readonly start: number; readonly end: number }[],
): string {
  let source = text.slice(start, end);
  for (const comment of [...comments].reverse()) {
    if (comment.start < start || comment.end > end) continue;
    source = source.slice(0, comment.start - start) + source.slice(comment.end - start);
  }
  return source
    .replace(/\n\s*(?=\n)/g, '')
    .replaceAll('    ', '  ')
    .replace(/ +$/gm, '');
}
