import { messageOf, systemCode } from '@strake/core';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { openBrowser } from '../open-browser.ts';
import { UsageError } from '../usage-error.ts';
import { withImage } from '../with-image.ts';

/** Options of `strake explore`. */
export interface ExploreFlags extends ImageFlags {
  readonly port?: string;
  /** False with `--no-open`. */
  readonly open: boolean;
}

/**
 * `strake explore`: serves a page about an image until Ctrl-C. Its address is on stdout.
 * @returns the exit code
 */
export async function runExplore(
  reference: string,
  flags: ExploreFlags,
  invocation: Invocation,
): Promise<number> {
  const port = portOf(flags.port);
  const { exploreImages, serveExplorer } = await import('@strake/explore');
  return withImage(reference, flags, invocation, async ({ source, options, answered }) => {
    const explorer = await exploreImages([{ reference, source }], options.signal);
    answered();
    const server = await serveExplorer(explorer, { port }).catch((error: unknown) => {
      throw portError(port, error);
    });
    try {
      invocation.stdout.write(`${server.url}\n`);
      if (!flags.quiet) invocation.stderr.write('exploring until Ctrl-C\n');
      if (flags.open) openBrowser(server.url, invocation);
      await aborted(options.signal);
      return 0;
    } finally {
      await server.close();
      await explorer.close();
    }
  });
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
