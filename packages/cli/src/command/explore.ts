import { resolve } from 'node:path';
import { messageOf, systemCode, writeFileAtomic } from '@strake/core';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { openBrowser } from '../open-browser.ts';
import { UsageError } from '../usage-error.ts';
import { type OpenedImage, withImage } from '../with-image.ts';

/** Options of `strake explore`. */
export interface ExploreFlags extends ImageFlags {
  readonly html?: string;
  readonly port?: string;
  /** False with `--no-open`. */
  readonly open: boolean;
}

/**
 * `strake explore`: serves a page about one image, or two beside each other, until Ctrl-C, and prints its address on stdout; or writes
 * the page into a file.
 * @returns the exit code
 */
export async function runExplore(
  references: readonly [string, string | undefined],
  flags: ExploreFlags,
  invocation: Invocation,
): Promise<number> {
  const port = portOf(flags.port);
  const [one, other] = references;
  if (flags.html !== undefined && flags.port !== undefined)
    throw new UsageError('--html serves nothing, and --port says where to serve', 'Leave one out.');
  await withImage(one, flags, invocation, (first) =>
    other === undefined
      ? explore([one], [first], { port }, flags, invocation)
      : withImage(other, flags, invocation, (second) =>
          explore([one, other], [first, second], { port }, flags, invocation),
        ),
  );
  return 0;
}

async function explore(
  references: readonly string[],
  opened: readonly OpenedImage[],
  { port }: { readonly port: number },
  flags: ExploreFlags,
  invocation: Invocation,
): Promise<void> {
  const [first] = opened;
  if (!first) return;
  const { exploreImages, serveExplorer, writeExplorerPage } = await import('@strake/explore');
  const images = opened.map(({ source }, at) => ({ reference: references[at] ?? '', source }));
  const explorer = await exploreImages(images, first.options);
  try {
    if (flags.html !== undefined) {
      const { html, problems } = await writeExplorerPage(explorer);
      for (const problem of problems) first.warn(problem);
      await writeFileAtomic(resolve(first.cwd, flags.html), html);
      if (!flags.quiet) invocation.stderr.write(`wrote ${flags.html}\n`);
      return;
    }
    for (const { answered } of opened) answered();
    const server = await serveExplorer(explorer, { port }).catch((error: unknown) => {
      throw portError(port, error);
    });
    invocation.stdout.write(`${server.url}\n`);
    if (!flags.quiet) invocation.stderr.write('exploring until Ctrl-C\n');
    if (flags.open) openBrowser(server.urlOnce, invocation);
    await aborted(first.options.signal);
    await server.close();
  } finally {
    await explorer.close();
  }
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (/^\d*$/.test(text ?? '') && port <= 65_535) return port;
  throw new UsageError(`"${text}" is not a port`, 'Give it a number up to 65535.');
}

function portError(port: number, error: unknown): unknown {
  if (!['EADDRINUSE', 'EACCES'].includes(systemCode(error) ?? '')) return error;
  return new UsageError(
    `cannot listen on port ${port} of 127.0.0.1: ${messageOf(error)}`,
    'Choose another port with --port, or leave it out for any that is free.',
  );
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
