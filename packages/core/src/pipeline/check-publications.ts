import { allOrThrow } from '@strake/oci/internal';
import { runPublicationCheck } from '../plugin/ask-publication.ts';
import type { IntendedPublication } from '../plugin/publication-check.ts';
import { imageContext, locateIn } from './image-context.ts';
import type { ImageNames } from './name-images.ts';
import { runTool } from './push-tools.ts';
import { type BuildSession, callOptions } from './session.ts';
import type { ImageTargets } from './target.ts';

/** Asks plugins, before anything is compiled, whether their taps of `published` can do their work. @throws whatever they throw */
export async function checkPublications(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
): Promise<void> {
  const plugins = session.project.plugins.filter((plugin) => plugin.checkPublication);
  await allOrThrow(
    images.flatMap((each) => {
      const publication = intendedPublication(session, each, names);
      if (publication.platforms.length === 0 || publication.destinations.length === 0) return [];
      return plugins.map((plugin) => check(session, each, plugin, publication));
    }),
  );
}

function check(
  session: BuildSession,
  { image }: ImageTargets,
  plugin: BuildSession['project']['plugins'][number],
  publication: IntendedPublication,
): Promise<void> {
  const { services, signal } = session;
  const { env, insecure } = services;
  return runPublicationCheck(plugin, publication, {
    ...callOptions(session, { image: image.name }),
    locate: locateIn(image),
    contextFor: (name) => ({
      ...imageContext(session, image, name),
      env,
      insecure,
      run: runTool(services, signal),
      readFile: (path) => services.readFile(path),
    }),
  });
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
