import { messageOf, StrakeError } from '@strake/core';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { findPitfall, QUOTE_TEMPLATES } from './find-pitfall.ts';
import { listPlaces, positionAt } from './list-places.ts';
import type { Place } from './place.ts';

/** How a text is to be read. */
export interface ConfigForm {
  readonly isJson: boolean;
  /** The key of a larger file that the configuration stands under. */
  readonly under?: string;
}

/** A configuration, undefined or null where the text holds none, and where its values stand. */
export interface ParsedConfig {
  readonly config: unknown;
  readonly place: Place;
}

/**
 * Reads YAML or JSON, which YAML contains.
 * @param file absolute path, for messages
 * @throws CONFIG_SYNTAX with line and column
 */
export function parseConfig(
  text: string,
  file: string,
  { isJson, under }: ConfigForm,
): ParsedConfig {
  const lines = new LineCounter();
  const document = parse(text, file, lines, isJson);
  const root: unknown = under === undefined ? document.contents : document.get(under, true);
  const trap = findPitfall(root, document);
  if (trap) {
    throw new StrakeError('CONFIG_SYNTAX', trap.message, {
      location: { file, ...positionAt(lines, trap.offset) },
      hint: trap.hint,
    });
  }
  const data = toData(document, file);
  const config: unknown = under === undefined ? data : Object(data ?? {})[under];
  return { config, place: listPlaces(document, lines, under) };
}

function parse(text: string, file: string, lines: LineCounter, isJson: boolean): Document.Parsed {
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    merge: !isJson,
    strict: true,
    prettyErrors: false,
  });
  const [error] = [...document.errors, ...(isJson ? [] : document.warnings)];
  if (!error) return document;
  const several = error.code === 'MULTIPLE_DOCS';
  throw new StrakeError(
    'CONFIG_SYNTAX',
    several ? 'the file holds several documents' : plainMessage(error.message),
    {
      cause: error,
      location: { file, ...positionAt(lines, error.pos[0]) },
      hint: mentionsTemplate(text, error.pos[0])
        ? QUOTE_TEMPLATES
        : error.code === 'DUPLICATE_KEY'
          ? 'A key stands once in a map: remove one of the two, or merge their values.'
          : several
            ? 'One file is one configuration: leave "---" out; several images stand under "images".'
            : isJson
              ? 'The file has to be JSON.'
              : 'The file has to be YAML; mind the indentation, and use spaces.',
    },
  );
}

/** True where the line of an error has a template, which the error is then about more often than not. */
function mentionsTemplate(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const [line = ''] = text.slice(start).split('\n');
  return /[{]{2}|[{]%/.test(line);
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
