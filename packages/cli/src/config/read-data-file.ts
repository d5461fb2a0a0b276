import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type ConfigSource, messageOf, StrakeError } from '@strake/core';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { findTrap } from './find-trap.ts';
import { locateNode, positionAt } from './locate-node.ts';

/** A file's configuration, and where each of its values stands. */
export interface ReadConfig {
  readonly config: unknown;
  readonly source: ConfigSource;
}

/**
 * Reads a configuration that is data: YAML, JSON, or the key `strake` of a package.json.
 * @throws CONFIG_SYNTAX with line and column, FILE_UNREADABLE
 */
export async function readDataFile(file: string): Promise<ReadConfig> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new StrakeError('FILE_UNREADABLE', `configuration ${file} can not be read`, {
      cause: thrown,
      hint: 'See whether you may read it.',
    });
  });
  const lines = new LineCounter();
  const document = parse(file, text, lines);
  const key = basename(file) === 'package.json' ? ['strake'] : [];
  const root: unknown = document.getIn(key, true);
  const trap = findTrap(root, document);
  if (trap) {
    throw new StrakeError('CONFIG_SYNTAX', trap.message, {
      location: { file, ...positionAt(lines, trap.offset) },
      hint: trap.hint,
    });
  }
  const config: unknown = key.reduce<unknown>(
    (value, step) => Object(value ?? {})[step],
    toData(document, file),
  );
  if (config === null || config === undefined) {
    throw new StrakeError('CONFIG_SYNTAX', 'the configuration is empty', {
      location: { file },
      hint: 'It begins with keys such as "plugins: [go]"; "strake init" writes a first one.',
    });
  }
  return {
    config,
    source: {
      file,
      locate: (path, part) => locateNode(document, lines, [...key, ...path], part),
    },
  };
}

function parse(file: string, text: string, lines: LineCounter): Document.Parsed {
  const json = extname(file) === '.json';
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    merge: !json,
    strict: true,
    prettyErrors: false,
  });
  const [error] = [...document.errors, ...(json ? [] : document.warnings)];
  if (!error) return document;
  const several = error.code === 'MULTIPLE_DOCS';
  throw new StrakeError(
    'CONFIG_SYNTAX',
    several ? 'the file holds several documents' : plainMessage(error.message),
    {
      cause: error,
      location: { file, ...positionAt(lines, error.pos[0]) },
      hint: several
        ? 'One file is one configuration: leave "---" out; several images stand under "images".'
        : json
          ? 'The file has to be JSON.'
          : 'The file has to be YAML; mind the indentation, and use spaces.',
    },
  );
}

/** Aliases are resolved long after parsing, and may be too many. */
function toData(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    throw new StrakeError('CONFIG_SYNTAX', plainMessage(messageOf(thrown)), {
      cause: thrown,
      location: { file },
      hint: 'See to the anchors (&name) and aliases (*name) of the file.',
    });
  }
}

function plainMessage(message: string): string {
  const [first = ''] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
}
