import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ConfigSource, messageOf, StrakeError } from '@strake/core';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';

/** A file's configuration, and where each of its values stands. */
export interface ReadConfig {
  readonly config: unknown;
  readonly source: ConfigSource;
}

/**
 * Reads a configuration by its extension: code is imported, everything else is YAML or JSON, which YAML contains.
 * @throws CONFIG_SYNTAX with line and column
 */
export async function readConfigFile(file: string): Promise<ReadConfig> {
  return /\.[mc]?[jt]s$/.test(extname(file)) ? readCode(file) : readData(file);
}

async function readCode(file: string): Promise<ReadConfig> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    const exported = module.default;
    const config: unknown = typeof exported === 'function' ? await exported() : await exported;
    if (config === undefined) throw new TypeError('it has no default export');
    return { config, source: { file } };
  } catch (thrown) {
    throw new StrakeError(
      'CONFIG_SYNTAX',
      `the configuration can not be loaded: ${messageOf(thrown).split('\n')[0]}`,
      {
        cause: thrown,
        location: { file },
        hint: 'It exports a configuration, or a function that returns one: export default defineConfig({ … }).',
      },
    );
  }
}

async function readData(file: string): Promise<ReadConfig> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new StrakeError('FILE_UNREADABLE', `configuration ${file} can not be read`, {
      cause: thrown,
      hint: 'See whether you may read it.',
    });
  });
  const lines = new LineCounter();
  const json = extname(file) === '.json';
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    merge: !json,
    strict: true,
    prettyErrors: false,
  });
  const [error] = [...document.errors, ...(json ? [] : document.warnings)];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new StrakeError('CONFIG_SYNTAX', `${describeSyntax(error.message)}`, {
      cause: error,
      location: { file, line, column: col },
      hint: json
        ? 'The file has to be JSON.'
        : 'The file has to be YAML; mind the indentation, and use spaces.',
    });
  }
  const isPackage = basename(file) === 'package.json';
  const root = toData(document, file, lines, text);
  const config: unknown =
    isPackage && typeof root === 'object' && root !== null ? Reflect.get(root, 'strake') : root;
  if (config === null || config === undefined) {
    throw new StrakeError('CONFIG_SYNTAX', 'the configuration is empty', {
      location: { file },
      hint: 'It begins with keys such as "plugins: [go]"; "strake init" writes a first one.',
    });
  }
  const prefix = isPackage ? ['strake'] : [];
  return {
    config,
    source: { file, locate: (path, part) => locate(document, lines, [...prefix, ...path], part) },
  };
}

function keyOf(map: YAMLMap, step: string | number): Scalar | undefined {
  const keys = map.items.map(({ key }) => key);
  return keys.find((key): key is Scalar => isScalar(key) && String(key.value) === String(step));
}

/** Resolving an alias to nothing throws, long after parsing. */
function toData(
  document: Document.Parsed,
  file: string,
  lines: LineCounter,
  text: string,
): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    const [, name] = /alias.*: (\S+)$/.exec(messageOf(thrown)) ?? [];
    const at = name === undefined ? -1 : text.indexOf(`*${name}`);
    const { line, col } = lines.linePos(Math.max(at, 0));
    throw new StrakeError('CONFIG_SYNTAX', describeSyntax(messageOf(thrown)), {
      cause: thrown,
      location: { file, ...(at < 0 ? {} : { line, column: col }) },
      hint: 'An anchor (&name) has to stand before its aliases (*name).',
    });
  }
}

function describeSyntax(message: string): string {
  const [first = ''] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
}

/** The position of a value or its key; of what the file does not hold, that of the nearest thing above. */
function locate(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly (string | number)[],
  part: 'key' | 'value' = 'value',
): { line: number; column: number } | undefined {
  let node: Node | null | undefined = document.contents;
  let position = node?.range?.[0];
  // What is not there is shown at the key, or the item, that it would stand below.
  let above = position;
  for (const [at, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) as Node | undefined;
    const key = isMap(node) ? keyOf(node, step) : undefined;
    const value: Node | null | undefined = isMap(node)
      ? (node.get(step, true) as Node | null | undefined)
      : isSeq(node)
        ? (node.items[Number(step)] as Node | undefined)
        : undefined;
    const start = key?.range?.[0] ?? value?.range?.[0];
    if (start === undefined) {
      position = above;
      break;
    }
    above = start;
    position = part === 'key' && at === path.length - 1 ? start : (value?.range?.[0] ?? start);
    node = value;
  }
  if (position === undefined) return undefined;
  const { line, col } = lines.linePos(position);
  return { line, column: col };
}
