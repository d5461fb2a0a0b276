import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  parseAllDocuments,
  type Scalar,
  visit,
} from 'yaml';
import { commandError } from '../error-codes.ts';
import type {
  Manifest,
  ManifestOptions,
  ManifestReference,
  ReferenceScalar,
  TextRange,
} from './manifest.ts';
import { mayRefer } from './may-refer.ts';
import { scalarPlace } from './scalar-place.ts';
import { type FoundReferences, scalarReferences } from './scalar-references.ts';
import { checkAliases, removedObjects } from './select-objects.ts';
import { splitStream } from './split-stream.ts';

/** A document, the text that was parsed, and where that begins in the whole. */
interface Part {
  readonly document: Document.Parsed;
  readonly range: TextRange;
  readonly source: string;
  readonly offset: number;
}

/**
 * Parses those documents that contain references, or all of them to apply a selector.
 * @throws MANIFEST_SYNTAX with line and column
 */
export function parseManifest(text: string, options: ManifestOptions): Manifest {
  const { file, schemes, selector } = options;
  const lines = countLines(text);
  const removed: TextRange[] = [];
  const scalars: ReferenceScalar[] = [];
  for (const range of splitStream(text)) {
    const source = text.slice(range.start, range.end);
    if (selector === undefined && !mayRefer(source, schemes)) continue;
    for (const part of parse(source, range.start, file, lines)) {
      if (selector) {
        const objects = removedObjects(part.document, part, selector, { file, lines });
        checkAliases(part.document, part, objects, { file, lines });
        removed.push(...objects);
      }
      visit(part.document, {
        Scalar(key, node, ancestors) {
          const found = isString(node) && scalarReferences(node, source, options);
          if (!found) return;
          const place = scalarPlace(node, key, ancestors);
          scalars.push({ ...shift(found, part.offset), place });
        },
      });
    }
  }
  const kept = scalars.filter(
    ({ start }) => !removed.some((range) => start >= range.start && start < range.end),
  );
  return {
    file,
    text,
    references: kept.flatMap((each) => locate(each, lines)),
    scalars: kept,
    removed,
  };
}

function parse(source: string, offset: number, file: string, lines: LineCounter): readonly Part[] {
  // Only what it means to Kubernetes counts: that is for kubectl to check.
  const documents = parseAllDocuments(source, {
    keepSourceTokens: true,
    logLevel: 'silent',
    prettyErrors: false,
    strict: false,
    uniqueKeys: false,
  });
  if ('empty' in documents) return [];
  let end = 0;
  return documents.map((document, at) => {
    const [error] = document.errors;
    if (error) throw syntaxError(error, offset, file, lines);
    refuseMergedObjects(document, offset, file, lines);
    const start = end;
    end = at === documents.length - 1 ? source.length : document.range[2];
    return { document, source, offset, range: { start: offset + start, end: offset + end } };
  });
}

/** Objects of files that are joined without `---` become one, and all but the last are lost. @throws MANIFEST_SYNTAX */
function refuseMergedObjects(
  { contents }: Document.Parsed,
  offset: number,
  file: string,
  lines: LineCounter,
): void {
  const known = new Set<unknown>();
  for (const { key } of isMap(contents) ? contents.items : []) {
    if (!isScalar(key) || (key.value !== 'kind' && key.value !== 'apiVersion')) continue;
    if (known.has(key.value))
      throw commandError('MANIFEST_SYNTAX', `key "${key.value}" appears twice in the document`, {
        location: { file, ...positionAt(lines, offset + (key.range?.[0] ?? 0)) },
        hint: 'Separate documents with a line "---"; to read several files, name each with -f.',
      });
    known.add(key.value);
  }
}

function syntaxError(
  error: Document.Parsed['errors'][number],
  offset: number,
  file: string,
  lines: LineCounter,
) {
  const [message = ''] = error.message.split('\n');
  const first = /call stack/.test(message) ? 'collections are nested too deeply' : message;
  return commandError(
    'MANIFEST_SYNTAX',
    first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, ''),
    {
      cause: error,
      location: { file, ...positionAt(lines, offset + error.pos[0]) },
      hint: 'Write valid YAML; templates of Helm and Kustomize have to be rendered first.',
    },
  );
}

/** Custom tags mean something to others. */
function isString(node: Scalar): node is Scalar<string> {
  const plain = node.tag === undefined || node.tag === '!' || node.tag === 'tag:yaml.org,2002:str';
  return typeof node.value === 'string' && plain;
}

function shift(scalar: FoundReferences, by: number): FoundReferences {
  const move = ({ start, end }: TextRange) => ({ start: start + by, end: end + by });
  return { ...scalar, ...move(scalar), places: scalar.places?.map(move) };
}

function locate(
  { start, uris, places }: ReferenceScalar,
  lines: LineCounter,
): readonly ManifestReference[] {
  return uris.map((uri, at) => ({ uri, ...positionAt(lines, places?.[at]?.start ?? start) }));
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1);
  return lines;
}

/** Line and column of an offset, both from 1. */
function positionAt(lines: LineCounter, offset: number) {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
