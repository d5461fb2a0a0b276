import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { commandError } from '../error-codes.ts';

/** @throws MANIFEST_SYNTAX for what is not a map, or has `images` that are not a list */
export function parseKustomization(text: string, file: string): Document.Parsed<YAMLMap.Parsed> {
  const document = parseDocument(text, {
    keepSourceTokens: true,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const [error] = document.errors;
  const list = isMap(document.contents) ? document.get('images') : undefined;
  if (!error && isMap(document.contents) && (list == null || isSeq(list)))
    return document as Document.Parsed<YAMLMap.Parsed>;
  throw commandError(
    'MANIFEST_SYNTAX',
    error?.message ?? (list == null ? 'it is not a map' : '"images" is not a list'),
    {
      location: { file, ...positionAt(text, error?.pos[0] ?? 0) },
      hint: 'Name the directory of a kustomization.yaml.',
    },
  );
}

/** Lines and columns begin with 1. */
export function positionAt(text: string, offset: number) {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
