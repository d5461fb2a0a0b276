import type { ImageResult } from '@strake/core';
import { imageReference, splitReference, tagsOf } from './image-reference.ts';
import type { ReferenceForm } from './rendering.ts';

/** Keys of YAML that need no quotes; words such as `no` and `on` do. */
const PLAIN = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z_][\w.-]*$/i;

/**
 * Values for Helm charts: `images.NAME` with `repository`, `tag` and `digest`, as charts put references together, and the whole
 * `reference`.
 */
export function helmValues(images: readonly ImageResult[], form: ReferenceForm): string {
  const lines = images.flatMap((result) => {
    const { image } = result;
    const { name: repository, digest } = splitReference(imageReference(result, 'digest'));
    const [tag] = tagsOf({ ...result, repository });
    const values = { repository, tag, digest, reference: imageReference(result, form) };
    return [
      `  ${PLAIN.test(image) ? image : JSON.stringify(image)}:`,
      ...Object.entries(values).flatMap(([key, value]) =>
        value === undefined ? [] : [`    ${key}: ${JSON.stringify(value)}`],
      ),
    ];
  });
  return `${[lines.length > 0 ? 'images:' : 'images: {}', ...lines].join('\n')}\n`;
}
