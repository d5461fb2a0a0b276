import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A fenced block of a page. */
export interface DocumentBlock {
  /** Path of the page in the repository. */
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** What stands behind the fence; empty where nothing does. */
  readonly language: string;
  readonly text: string;
  /** It stands between the marks of `npm run docs`. */
  readonly generated: boolean;
  /** What `<!-- not run: WHY -->` on the line before says. */
  readonly notRun?: string;
}

/**
 * All fenced blocks of a page, in order, those that are indented in lists too.
 * @throws Error for a fence that is never closed
 */
export function documentBlocks(page: string): readonly DocumentBlock[] {
  const lines = readFileSync(join(ROOT, page), 'utf8').split('\n');
  const found: DocumentBlock[] = [];
  let generated = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('<!-- generated:')) generated = true;
    if (line.startsWith('<!-- /generated')) generated = false;
    const [, indent = '', fence, language = ''] = /^( *)(`{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined) continue;
    const end = lines.indexOf(`${indent}${fence}`, at + 1);
    if (end < 0) throw new Error(`${page}:${at + 1}: the block is never closed`);
    const text = lines.slice(at + 1, end).map((each) => `${each.slice(indent.length)}\n`);
    const [, notRun] = /^ *<!-- not run: (.+) -->$/.exec(lines[at - 1] ?? '') ?? [];
    found.push({
      page,
      line: at + 1,
      language: language.trim(),
      text: text.join(''),
      generated,
      ...(notRun !== undefined && { notRun }),
    });
    at = end;
  }
  return found;
}
