import { StrakeError } from '../errors/index.ts';
import { type ImageNames, nameImage, type Publication } from './destination.ts';
import { claimPlatformTags } from './platform-tags.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

export type { ImageNames } from './destination.ts';

/** Schemes whose target takes one image, and how each image gets its own. */
const SINGLE: Readonly<Record<string, string>> = {
  docker: 'Give each a repository of its own.',
  'docker-archive': 'Give each a file of its own: {{image}} in a path is the name of the image.',
  'docker-daemon': 'Leave the name out: docker-daemon: takes each under its own names.',
  'oci-archive': 'Give each a file of its own: {{image}} in a path is the name of the image.',
};

/**
 * Names and destinations of all images, before any work.
 * @throws CONFIG_OPTION, CONFIG_VALUE_INVALID, DESTINATION_INVALID; the latter also for two images that would overwrite each other
 */
export function nameImages(
  session: BuildSession,
  images: readonly ImageTargets[],
  publication: Publication,
): ReadonlyMap<string, ImageNames> {
  const schemes = schemesInUse(session);
  const names = new Map(
    images.map(
      ({ image }) =>
        [image.name, nameImage(image, publication, images.length === 1, schemes)] as const,
    ),
  );
  for (const { image, targets } of images)
    claimPlatformTags(image, targets, names.get(image.name)?.tags ?? []);
  const taken = new Map<string, string>();
  for (const [image, { destinations }] of names) {
    for (const { text, scheme, target } of destinations) {
      const hint = Object.hasOwn(SINGLE, scheme) ? SINGLE[scheme] : undefined;
      if (hint === undefined || target === '') continue;
      const other = taken.get(`${scheme}:${target}`);
      if (other !== undefined && other !== image) {
        throw new StrakeError(
          'DESTINATION_INVALID',
          `images "${other}" and "${image}" both go to ${text}`,
          { image, hint },
        );
      }
      taken.set(`${scheme}:${target}`, image);
    }
  }
  return names;
}

/** Schemes that some push tap asks for; built-in ones among them. */
export function schemesInUse(session: BuildSession): readonly string[] {
  return [...new Set(session.hooks.order.push.flatMap((tap) => tap.when.scheme ?? []))].sort();
}
