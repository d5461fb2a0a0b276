import { messageOf } from '@strake/core';
import {
  type Document,
  LineCounter,
  parseDocument,
  visit,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { commandError } from '../error-codes.ts';
import { findPitfall, QUOTE_TEMPLATES } from './find-pitfall.ts';
import { listPlaces, positionAt } from './list-places.ts';
import type { Place } from './place.ts';

/** How a configuration file is parsed. */
export interface ConfigForm {
  readonly isJson: boolean;
  /** The key of a larger file that contains the configuration. */
  readonly under?: string;
  /** A file of another tool, whose numbers may have any form: `0755` and `1.10` are read as strings. */
  readonly isForeign?: boolean;
}

/** A configuration, undefined or null if the file has none, and the positions of its values. */
export interface ParsedConfig {
  readonly config: unknown;
  readonly place: Place;
}

/**
 * Parses YAML, of which JSON is a subset.
 * @param file absolute path, for messages
 * @throws CONFIG_SYNTAX with line and column
 */
export function parseConfig(
  text: string,
  file: string,
  { isJson, under, isForeign = false }: ConfigForm,
): ParsedConfig {
  const lines = new LineCounter();
  const document = parse(text, file, lines, isJson);
  const root: unknown = under === undefined ? document.contents : document.get(under, true);
  if (isForeign) keepSpellings(document);
  const trap = findPitfall(root, document);
  if (trap) {
    throw commandError('CONFIG_SYNTAX', trap.message, {
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
  throw commandError(
    'CONFIG_SYNTAX',
    several ? 'the file holds several documents' : describe(error),
    {
      cause: error,
      location: { file, ...positionAt(lines, error.pos[0]) },
      hint: mentionsTemplate(text, error.pos[0])
        ? QUOTE_TEMPLATES
        : error.code === 'DUPLICATE_KEY'
          ? 'Remove one of the two keys, or merge their values.'
          : several
            ? 'Write one configuration per file, without "---"; put several images under "images".'
            : isJson
              ? 'Write valid JSON.'
              : 'Write valid YAML; check the indentation, and use spaces.',
    },
  );
}

/** Makes strings of the numbers that lose their spelling. */
function keepSpellings(document: Document.Parsed): void {
  visit(document, {
    Scalar(_, scalar) {
      const { value, source } = scalar;
      if (typeof value === 'number' && source !== undefined && String(value) !== source)
        scalar.value = source;
    },
  });
}

/** What YAML forbids, in words that need no grammar. */
function describe({ message }: YAMLParseError | YAMLWarning): string {
  return /^Nested mappings are not allowed/.test(message)
    ? 'a second ":" begins a map inside of a value: the line, or the one below it, is indented wrongly, or a value needs quotes'
    : plainMessage(message);
}

/** True if the line of an error contains a template, which is then the likely cause. */
function mentionsTemplate(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const [line = ''] = text.slice(start).split('\n');
  return /[{]{2}|[{]%/.test(line);
}

/** Aliases are resolved after parsing, and there may be too many. */
function toData(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    throw commandError('CONFIG_SYNTAX', plainMessage(messageOf(thrown)), {
      cause: thrown,
      location: { file },
      hint: 'Check the anchors (&name) and aliases (*name) in the file.',
    });
  }
}

function plainMessage(message: string): string {
  const [first = ''] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
}
