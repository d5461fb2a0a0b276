import { allOrThrow, createLimit, defined, leastVariantFirst, redact } from '@strake/oci/internal';
import { assembleTree, describeIndex } from './assemble-index.ts';
import { createBaseReader } from './base-reader.ts';
import type { BuildResult } from './build-result.ts';
import { type BuiltTargets, buildTargets } from './build-targets.ts';
import { checkCompiles } from './check-compiles.ts';
import { checkDue, checkFinished } from './check-publications.ts';
import { checkWorkList } from './check-work-list.ts';
import { noteCompiles } from './describe-build.ts';
import { describeCompiles, releaseAll } from './describe-compiles.ts';
import type { Publication } from './destination.ts';
import { createEagerUpload } from './eager-upload.ts';
import type { FinishedImage } from './finished-image.ts';
import { imageResult } from './image-result.ts';
import type { ImageNames } from './name-images.ts';
import { tagPlatforms } from './platform-tags.ts';
import { publishImage } from './publish-image.ts';
import { pushImage } from './push-image.ts';
import { type PushRecords, recordBuild } from './record-build.ts';
import { isPartial, type Selection } from './select-targets.ts';
import { selectWork } from './select-work.ts';
import { type BuildSession, inPhase } from './session.ts';
import { SourcesUsed } from './sources-used.ts';
import type { ImageTargets } from './target.ts';
import { type WatchedSteps, watchSteps } from './watch-steps.ts';
import { withRemote } from './with-remote.ts';
import { type PackedArchive, writeArchives } from './write-archive.ts';
import { writeChecksums } from './write-checksums.ts';
import { type WrittenSteps, writeRemote } from './write-remote.ts';

/** What to build, and its destinations. */
export interface BuildRequest extends Selection, Publication {
  /** Cancels the build. */
  readonly signal?: AbortSignal;
  /** True: at its end, the event `explained` has what it did and why. */
  readonly explain?: boolean;
}

/**
 * compile → layer → mutate → index → push → published. Everything is built before any name is published, though layers may be uploaded
 * earlier; then every image is pushed to every destination, and each failure is reported.
 */
export async function runBuild(
  given: BuildSession,
  controller: AbortController,
  request: BuildRequest,
): Promise<BuildResult> {
  const [session, watched] = watchSteps(given);
  try {
    return await buildAll(session, controller, request, watched);
  } catch (thrown) {
    const { recordFailure } = await import('./record-unfinished.ts');
    await recordFailure(given, watched, thrown, request.signal?.aborted ?? false);
    throw thrown;
  }
}

async function buildAll(
  given: BuildSession,
  controller: AbortController,
  request: BuildRequest,
  watched: WatchedSteps,
): Promise<BuildResult> {
  const session = withSources(withRemote(given));
  const bases = createBaseReader(session.services, session.signal);
  try {
    const { images, names } = await selectWork(session, request, bases);
    session.emit({
      type: 'targets',
      targets: images.flatMap(({ image, targets, archiveTargets }) =>
        [...targets, ...archiveTargets].map((target) => ({
          image: image.name,
          platform: target.platformName,
        })),
      ),
    });
    const described = await describeCompiles(session, images);
    const ahead = createEagerUpload(session, images, names);
    try {
      const { remote } = session;
      const warnOfDifferences = async () => {
        if (remote) await checkWorkList(session, remote, described, request, false).catch(() => {});
      };
      const compiles = await checkCompiles(session, described).catch(async (thrown) => {
        // The tool is missing for what other machines did not leave.
        await warnOfDifferences();
        throw thrown;
      });
      if (compiles.some(({ found }) => found === undefined))
        session.afterwards.push(warnOfDifferences());
      noteCompiles(session, compiles);
      if (request.published !== false) await checkDue(session, images, names, compiles);
      const { jobs } = session.services.runner;
      const tools = { packs: createLimit(jobs), ahead };
      const built = await buildTargets(
        session,
        controller,
        request.signal,
        images,
        compiles,
        tools,
      );
      const finished = await allOrThrow(
        images.map((each) => finishImage(session, each, built, names)),
      );
      if (finished.some(hasBudget)) {
        const { checkSizes } = await import('./check-sizes.ts');
        await checkSizes(session, finished, names);
      }
      if (request.published !== false) await checkFinished(session, finished, names);
      const pushes: PushRecords = new Map();
      const result = await pushAll(session, finished, names, request, pushes).finally(async () => {
        if (session.signal.aborted) return;
        if (request.published === false) {
          const { recordTrial } = await import('./record-unfinished.ts');
          return recordTrial(session, watched);
        }
        await recordBuild(session, finished, pushes, request.explain);
        // They are recorded with their images.
        watched.ran.clear();
        watched.packed.clear();
      });
      ahead.stop();
      if (remote?.cache.mayWrite) {
        await Promise.allSettled(session.afterwards);
        const written = await writeRemote(session, compiles);
        const [first = ''] = remote.cache.repositories;
        if (written)
          session.emit({ type: 'notice', message: `remote cache ${first}: ${summary(written)}` });
      }
      return result;
    } finally {
      // Nothing is left that an upload could help.
      ahead.stop();
      await Promise.allSettled(session.afterwards);
      if (!request.signal?.aborted) await session.remote?.toolCaches.summarize();
      await releaseAll(described.map((compile) => compile.directory));
    }
  } finally {
    await bases.close();
  }
}

function hasBudget({ images }: FinishedImage): boolean {
  return images.some(({ target }) => Object.keys(target.settings.sizes).length > 0);
}

/** Whoever reports on images may ask what they were made of. */
function withSources(session: BuildSession): BuildSession {
  const { published, index } = session.hooks.order;
  return published.length + index.length > 0
    ? { ...session, sourcesUsed: new SourcesUsed() }
    : session;
}

/** `3 programs found, 5 written, 1 not shared: CGO_ENABLED=1 uses the C compiler of this machine`. */
function summary({ found, written, notShared }: WrittenSteps): string {
  const counts = `${found} ${found === 1 ? 'program' : 'programs'} found, ${written} written`;
  const [why] = notShared;
  if (why === undefined) return counts;
  const rest = notShared.length > 1 ? '; "strake plan" tells the reason for each' : '';
  return `${counts}, ${notShared.length} not shared: ${why}${rest}`;
}

async function finishImage(
  session: BuildSession,
  of: ImageTargets,
  built: BuiltTargets,
  names: ReadonlyMap<string, ImageNames>,
): Promise<FinishedImage> {
  return inPhase(session, { phase: 'index', image: of.image.name }, async () => {
    const images = leastVariantFirst(
      of.targets.flatMap((target) => built.images.get(target) ?? []),
      ({ target }) => target.platform,
    );
    const members = images.map((image) => ({
      target: image.target,
      annotations: image.descriptorAnnotations,
      image,
    }));
    const { tags = [], repository } = names.get(of.image.name) ?? {};
    const archives = of.archiveTargets.flatMap((target) =>
      (built.archives.get(target) ?? []).map((archive) => ({
        ...archive,
        platform: target.platformName,
      })),
    );
    if (images.length === 0) return { of, images, archives, tags: [], platformTags: {} };
    const { plan } = await describeIndex(session, of, members, tags);
    const tree = await assembleTree(session, of, plan, images);
    return {
      of,
      images,
      archives,
      tree,
      ...defined({ repository }),
      tags: plan.tags,
      platformTags: tagPlatforms(of.image, images, plan.tags),
    };
  });
}

/** Parallel pushes of images: each needs connections or files, and memory for its events. */
const PUSHES = 32;

async function pushAll(
  session: BuildSession,
  finished: readonly FinishedImage[],
  names: ReadonlyMap<string, ImageNames>,
  request: BuildRequest,
  pushes: PushRecords,
): Promise<BuildResult> {
  const limit = createLimit(PUSHES);
  const written: PackedArchive[] = [];
  const results = await allOrThrow(
    finished.map((image) =>
      limit(async () => {
        const wanted = names.get(image.of.image.name);
        const archives = [...image.images, image].flatMap((each) => each.archives);
        const [receipts] = await allOrThrow([
          allOrThrow(
            (wanted?.destinations ?? []).map((destination) =>
              pushImage(session, image, destination).then((receipt) => {
                const { reference, digest, sent } = receipt;
                const place = redact(destination.text);
                const record = {
                  ...{ destination: place, reference, digest, tags: image.tags },
                  ...defined({ sent }),
                };
                pushes.set(image, [...(pushes.get(image) ?? []), record]);
                return receipt;
              }),
            ),
          ),
          writeArchives(session, image.of.image.name, archives, written),
        ]);
        const result = imageResult(image, receipts);
        session.emit({ type: 'image', result });
        if (request.published === false) return result;
        const { destinations = [] } = wanted ?? {};
        const attached = await publishImage(session, image, destinations, receipts);
        return attached.length > 0 ? { ...result, attached } : result;
      }),
    ),
  ).finally(() => writeChecksums(session, written, isPartial(request)));
  return { images: results };
}
