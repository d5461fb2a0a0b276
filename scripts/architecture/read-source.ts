import { readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'rolldown/utils';

/** Something that a file imports or uses, and its line. */
export interface Mention {
  readonly name: string;
  readonly line: number;
}

export interface Source {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly lines: number;
  /** Specifiers of static and dynamic imports and of re-exports, types included. */
  readonly imports: readonly Mention[];
  /** Globals, as `process.env`, `fetch`, `Date()` (a `new Date` without arguments). */
  readonly globals: readonly Mention[];
  /** String literals, and the names of properties of objects. */
  readonly strings: readonly Mention[];
}

/** Reads what one TypeScript file depends on. */
export function readSource(root: string, path: string): Source {
  const text = readFileSync(`${root}/${path}`, 'utf8');
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  const imports = [
    ...staticImports.map(({ moduleRequest: { value, start } }) => ({ name: value, start })),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest: from }) =>
        from ? [{ name: from.value, start: from.start }] : [],
      ),
    ),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      name: text.slice(start + 1, end - 1),
      start,
    })),
  ];
  const withLine = ({ name, start }: { name: string; start: number }) => ({
    name,
    line: lineAt(start),
  });
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: imports.map(withLine),
    globals: findGlobals(parsed.program).map(withLine),
    strings: findStrings(parsed.program).map(withLine),
  };
}

type Program = Parameters<Visitor['visit']>[0];

function findGlobals(program: Program): { name: string; start: number }[] {
  const found: { name: string; start: number }[] = [];
  const visitor = new Visitor({
    MemberExpression({ object, property, start }) {
      if (object.type !== 'Identifier') return;
      const member = property.type === 'Identifier' ? property.name : '';
      if (object.name === 'console') found.push({ name: 'console', start });
      else found.push({ name: `${object.name}.${member}`, start });
    },
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier') found.push({ name: callee.name, start });
    },
    NewExpression({ callee, arguments: args, start }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && args.length === 0) {
        found.push({ name: 'Date()', start });
      }
    },
  });
  visitor.visit(program);
  return found;
}

function findStrings(program: Program): { name: string; start: number }[] {
  const found: { name: string; start: number }[] = [];
  const visitor = new Visitor({
    Literal({ value, start }) {
      if (typeof value === 'string') found.push({ name: value, start });
    },
    Property({ key, computed }) {
      if (key.type === 'Identifier' && !computed) found.push({ name: key.name, start: key.start });
    },
  });
  visitor.visit(program);
  return found;
}
