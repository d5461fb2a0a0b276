import type { FinishedContext } from '@strake/core/plugin';
import type { SbomFormat } from '../options/options.ts';
import type { Attested, Contents } from './attested.ts';
import { contentsFacts } from './contents-facts.ts';

/** What is known of an image whose documents are remembered apart from it. */
interface Listed extends Pick<Contents, 'toolchains' | 'unlistedFiles'> {
  readonly documents: readonly Omit<Contents['documents'][number], 'text'>[];
}

/**
 * What an image contains. It depends on digests and names alone: a build with nothing to do reads it from the cache, and loads nothing that
 * inventories or writes SBOMs. Each document is remembered by itself, because all of them may be more than is kept of one result.
 */
export async function readContents(
  attested: Attested,
  formats: readonly SbomFormat[],
  context: FinishedContext,
): Promise<Contents> {
  const facts = contentsFacts(attested, formats);
  let made: Promise<Contents> | undefined;
  const make = () => {
    made ??= import('./make-contents.ts').then(({ makeContents }) =>
      makeContents(attested, formats, context),
    );
    return made;
  };
  const listed = await context.remember<Listed>(facts, async () => {
    const { documents, ...others } = await make();
    return { ...others, documents: documents.map(({ digest, format }) => ({ digest, format })) };
  });
  const documents = listed.documents.map(async ({ digest, format }) => {
    const text = await context.remember([...facts, digest, format], async () => {
      const found = (await make()).documents.find(
        (each) => each.digest === digest && each.format === format,
      );
      return found?.text ?? '';
    });
    return { digest, format, text };
  });
  return { ...listed, documents: await Promise.all(documents) };
}
