import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ImageReport, type ReferrerReport, systemCode, writeFileAtomic } from '@strake/core';
import { listOldTags } from '../attest/list-old-tags.ts';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { openBrowser } from '../open-browser.ts';
import { UsageError } from '../usage-error.ts';
import { type OpenedImage, withImage } from '../with-image.ts';
import { workingDirectory } from '../working-directory.ts';

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
  for (const reference of [one, ...(other === undefined ? [] : [other])])
    await refuseProgram(reference, flags, invocation);
  await withImage(one, flags, invocation, (first) =>
    other === undefined
      ? explore([one], [first], { port }, flags, invocation)
      : withImage(other, flags, invocation, (second) =>
          explore([one, other], [first, second], { port }, flags, invocation),
        ),
  );
  return 0;
}

/** A file is an image only with its transport; otherwise a registry of its name would be asked. */
async function refuseProgram(
  reference: string,
  flags: ExploreFlags,
  invocation: Invocation,
): Promise<void> {
  const path = resolve(await workingDirectory(flags, invocation), reference);
  if (!(await stat(path).catch(() => undefined))?.isFile()) return;
  throw new UsageError(
    `${reference} is a file, not a reference to an image`,
    `"strake size ${reference}" shows a program; for an archive write oci-archive:${reference} or docker-archive:${reference}.`,
  );
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
  const images = opened.map((image, at) => ({
    reference: references[at] ?? '',
    source: image.source,
    findTagged: (report: ImageReport) => findTagged(image, report),
  }));
  const explorer = await exploreImages(images, first.options);
  try {
    if (flags.html !== undefined) {
      const { html, problems } = await writeExplorerPage(explorer);
      for (const problem of problems) first.warn(problem);
      if (flags.html === '-') {
        invocation.stdout.write(html);
        return;
      }
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
    const ended = aborted(first.options.signal);
    if (flags.open) {
      const isOpen = await Promise.race([openBrowser(server.urlOnce, invocation), ended]);
      if (isOpen === false && !flags.quiet)
        invocation.stderr.write('no browser could be opened: open the address above\n');
    }
    await ended;
    await server.close();
  } finally {
    await explorer.close();
  }
}

/** What cosign put under tags. Their kind is in the tag: the manifests themselves do not say it. */
async function findTagged(
  image: OpenedImage,
  report: ImageReport,
): Promise<readonly ReferrerReport[]> {
  const { oldTags = [], oldTagsError } = await listOldTags(image, report);
  if (oldTagsError !== undefined)
    image.warn(`signatures under tags cannot be listed: ${oldTagsError}`);
  return oldTags.map(({ tag, ...found }) => ({
    ...found,
    artifactType: `application/vnd.dev.cosign.artifact.${tag.slice(tag.lastIndexOf('.') + 1)}.v1+json`,
  }));
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (/^\d*$/.test(text ?? '') && port <= 65_535) return port;
  throw new UsageError(`"${text}" is not a port`, 'Give it a number up to 65535.');
}

const WHY_NO_PORT: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'may not be used by this user',
};

function portError(port: number, error: unknown): unknown {
  const why = WHY_NO_PORT[systemCode(error) ?? ''];
  if (why === undefined) return error;
  return new UsageError(
    `port ${port} ${why}`,
    'Choose another port with --port, or leave it out for any that is free.',
  );
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
