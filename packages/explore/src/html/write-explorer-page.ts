import { gzipSync } from 'fflate';
import type { Explorer } from '../explorer/index.ts';
import { PAGE_PARTS, renderPage } from '../serve/index.ts';
import { collectAnswers } from './collect-answers.ts';

/** The page, and what it lacks. */
export interface ExplorerPage {
  readonly html: string;
  /** What is attached to the images but cannot be read; one line each. */
  readonly problems: readonly string[];
}

/**
 * The page as one HTML file, with all that it shows; equal images give equal bytes. It opens from a disk, loads nothing, and may be attached
 * to a release.
 * @throws what reading the images throws
 */
export async function writeExplorerPage(explorer: Explorer): Promise<ExplorerPage> {
  const { answers, problems } = await collectAnswers(explorer);
  const text = new TextEncoder().encode(JSON.stringify(answers));
  // In JavaScript, since the bytes of zlib change with Node.js.
  const packed = gzipSync(text, { level: 9, mtime: 0 });
  const { html } = renderPage({ ...PAGE_PARTS, data: Buffer.from(packed).toString('base64') });
  return { html, problems };
}
