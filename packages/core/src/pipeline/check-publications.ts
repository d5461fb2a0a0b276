import { allOrThrow } from '@strake/oci/internal';
import { askAttachments, runPublicationCheck } from '../plugin/ask-publication.ts';
import type {
  IntendedPublication,
  PlannedAttachment,
  PublicationContext,
} from '../plugin/publication-check.ts';
import type { CheckedCompile } from './check-compiles.ts';
import { describeBuild } from './describe-build.ts';
import type { FinishedImage } from './finished-image.ts';
import { imageContext, locateIn } from './image-context.ts';
import type { ImageNames } from './name-images.ts';
import { runTool } from './push-tools.ts';
import { remember } from './remember.ts';
import { type BuildSession, callOptions } from './session.ts';
import type { ImageTargets } from './target.ts';

/** Asks plugins, before anything is compiled, whether their taps of `published` can do their work. @throws whatever they throw */
export async function checkPublications(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
): Promise<void> {
  await checkAll(session, images, names, () => ({}));
}

/** Asks them again when it is known which images have programs that are compiled now, before that begins. @throws whatever they throw */
export async function checkDue(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
  compiles: readonly CheckedCompile[],
): Promise<void> {
  const due = new Set(
    compiles.flatMap(({ found, targets }) => (found ? [] : targets.map(({ image }) => image))),
  );
  const asked = images.filter(({ image }) => due.has(image));
  if (asked.length > 0) await checkAll(session, asked, names, () => ({ due: true }));
}

/** Asks them again when all images are built, before one has a name anywhere. @throws whatever they throw */
export async function checkFinished(
  session: BuildSession,
  finished: readonly FinishedImage[],
  names: ReadonlyMap<string, ImageNames>,
): Promise<void> {
  const found = new Map(finished.map((each) => [each.of, each]));
  await checkAll(session, [...found.keys()], names, (of) => {
    const { tree, images = [] } = found.get(of) ?? {};
    const manifests = images.map(({ document }) => document.descriptor);
    return tree ? { finished: { root: tree.root, manifests } } : {};
  });
}

async function checkAll(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
  knownOf: (of: ImageTargets) => Pick<IntendedPublication, 'due' | 'finished'>,
): Promise<void> {
  const plugins = session.project.plugins.filter((plugin) => plugin.checkPublication);
  await allOrThrow(
    images.flatMap((each) => {
      const publication = intendedPublication(session, each, names);
      if (publication.platforms.length === 0 || publication.destinations.length === 0) return [];
      const asked = { ...publication, ...knownOf(each) };
      const call = publicationCall(session, each);
      return plugins.map((plugin) => runPublicationCheck(plugin, asked, call));
    }),
  );
}

/** What plugins would attach to an image. @throws whatever they throw */
export async function planAttachments(
  session: BuildSession,
  image: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
): Promise<readonly (PlannedAttachment & { readonly plugin: string })[]> {
  const publication = intendedPublication(session, image, names);
  if (publication.platforms.length === 0 || publication.destinations.length === 0) return [];
  const described = await allOrThrow(
    session.project.plugins.map(async (plugin) => {
      const call = publicationCall(session, image);
      const planned = await askAttachments(plugin, publication, call);
      return planned.map((each) => ({ plugin: plugin.name, ...each }));
    }),
  );
  return described.flat();
}

function publicationCall(session: BuildSession, { image }: ImageTargets) {
  const { services, signal } = session;
  const { env, insecure } = services;
  return {
    ...callOptions(session, { image: image.name }),
    locate: locateIn(image),
    contextFor: (name: string) => ({
      ...imageContext(session, image, name),
      env,
      insecure,
      run: runTool(services, signal),
      readFile: (path: string) => services.readFile(path),
      askSecret: async (question: string) => services.askSecret?.(question, signal),
      remember: ((facts, make) =>
        remember(services, name, facts, make)) as PublicationContext['remember'],
      buildFacts: () => describeBuild(session, image.name),
    }),
  };
}

function intendedPublication(
  { services }: BuildSession,
  { image, targets }: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
): IntendedPublication {
  const { destinations = [] } = names.get(image.name) ?? {};
  return {
    image: image.name,
    destinations: destinations.map(({ text, scheme }) => ({
      destination: text,
      scheme,
      attaches: services.attaches(scheme),
    })),
    platforms: targets.map(({ platformName }) => platformName),
    index: image.index,
  };
}
