import { isRecord, nearest, ownValue } from '@strake/oci/internal';
import type { ErrorCode } from '../errors/index.ts';
import { configError } from './config-error.ts';
import type { ConfigSource } from './project.ts';

/** Whether an image is only there to be extended: it is not built. */
export function isAbstract(name: string): boolean {
  return name.startsWith('x-');
}

/** The key in `images` of an image with this name, which is built whatever it begins with, and is not read as a template. */
export function imageKey(name: string): string {
  return isAbstract(name) || /\{[{%]/.test(name) ? `{% raw %}${name}{% endraw %}` : name;
}

/** An image and those that it extends, the furthest first: later values are merged over earlier ones. */
export function lineage(images: unknown, name: string): readonly string[] {
  const line = [name];
  for (let at = extendedBy(images, name); at !== undefined; at = extendedBy(images, at)) {
    if (line.includes(at)) break;
    line.unshift(at);
  }
  return line;
}

/**
 * Checks what images extend.
 * @param images as written
 * @throws CONFIG_IMAGE_UNKNOWN, and CONFIG_VALUE_INVALID for an image that extends itself
 */
export function checkExtends(images: unknown, source: ConfigSource | undefined): void {
  if (!isRecord(images)) return;
  const names = Object.keys(images);
  for (const name of names) {
    const base = extendedBy(images, name);
    if (base === undefined) continue;
    const refuse = (code: ErrorCode, what: string, hint: string) =>
      configError(code, `image "${name}" extends ${what}`, source, ['images', name, 'extends'], {
        hint,
      });
    if (!Object.hasOwn(images, base)) {
      const others = names.filter((each) => each !== name);
      const near = nearest(base, others);
      throw refuse(
        'CONFIG_IMAGE_UNKNOWN',
        `unknown image "${base}"`,
        `${near ? `Did you mean "${near}"? ` : ''}Images: ${others.join(', ') || 'no others'}.`,
      );
    }
    const line = lineage(images, name);
    const [first = ''] = line;
    if (extendedBy(images, first) === undefined) continue;
    throw refuse(
      'CONFIG_VALUE_INVALID',
      `itself: ${[...line.toReversed(), extendedBy(images, first)].join(', ')}`,
      'Remove one "extends" of the circle.',
    );
  }
}

function extendedBy(images: unknown, name: string): string | undefined {
  const base = ownValue(ownValue(images, name), 'extends');
  return typeof base === 'string' ? base : undefined;
}
