import { StrakeError } from '../errors/index.ts';
import { isDigest } from '../spec/digest.ts';
import { defined } from '../spec/record.ts';
import { formatReference, parseReference, withDefaultTag } from '../spec/reference.ts';
import { splitPath } from '../spec/transport.ts';

/** What an image is called where it comes from, as far as its reference tells. */
export interface SourceName {
  /** With registry, without tag. */
  readonly repository?: string;
  /** The tag, or the name in a layout. */
  readonly tag?: string;
}

/** The name of a reference to a registry or a daemon. */
export function referenceName(text: string): SourceName {
  try {
    const { registry, repository, tag } = withDefaultTag(parseReference(text));
    return {
      repository: formatReference({ registry, repository }),
      ...defined({ tag }),
    };
  } catch (error) {
    // An image ID, say.
    if (StrakeError.is(error)) return {};
    throw error;
  }
}

/** The name in `DIR:NAME`, which is a tag there. */
export function layoutName(target: string): SourceName {
  const name = nameBehindPath(target);
  return name === undefined ? {} : { tag: name };
}

/** The name in `FILE:REFERENCE`. */
export function archiveName(target: string): SourceName {
  const name = nameBehindPath(target);
  return name === undefined ? {} : referenceName(name);
}

/** Undefined too for what picks an image without naming it: `@0`, a digest. */
function nameBehindPath(target: string): string | undefined {
  const { name = '' } = splitPath(target);
  return name === '' || name.startsWith('@') || isDigest(name) ? undefined : name;
}
